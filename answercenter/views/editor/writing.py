"""What the write form asks for on the way: answers that a link may lead to, and the Markdown of what is pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request

from answercenter.accounts import permissions
from answercenter.answers import catalog
from answercenter.answers.formats import pasted
from answercenter.answers.records import RecordError
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.text import normalise_query
from answercenter.text import whole_number

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.catalog import AnswerLink

bp = Blueprint("writing", __name__)

OFFERED = 8  # answers


@bp.get("/linkable")
def linkable() -> str:
    """List published answers that are found for some words, or the one with a number."""
    text = normalise_query(request.args.get("q", ""))
    found = offered(text)
    public = {one.id for one in catalog.links([one.id for one in found], PUBLIC)}
    return render_template("editor/_linkable.html", text=text, found=found, public=public)


@bp.post("/pasted")
def paste() -> ResponseReturnValue:
    """Return what was copied in a word processor as Markdown."""
    try:
        return Response(pasted.to_markdown(request.form.get("html", "")), mimetype="text/plain")
    except RecordError as error:
        abort(400, f"This could not be pasted: {error}.")


def offered(text: str) -> list[AnswerLink]:
    """List the published answers that a writer finds for some words, the one with this number first."""
    reader, number = permissions.reader(), whole_number(text)
    found = engine.search(text, reader, per_page=OFFERED).shown if text else []
    return catalog.links([*([] if number is None else [number]), *found], reader)[:OFFERED]
