"""Images and attachments: uploaded beside a text or here, listed with the answers that show them.

An upload from the page of writing comes from its script, which wants the Markdown as JSON, or without script from a
form that opens this page beside it. One that no version of an answer names can be deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.files import checking
from answercenter.files import keeping
from answercenter.files import reading
from answercenter.files.kinds import ACCEPTED
from answercenter.files.kinds import DIGEST
from answercenter.files.kinds import FileUsedError
from answercenter.forms.file import UploadForm
from answercenter.forms.file import too_large
from answercenter.text import normalise_query
from answercenter.views import paging
from answercenter.views.errors import wants_problem

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.exceptions import RequestEntityTooLarge

    from answercenter.files.reading import FileSheet

bp = Blueprint("files", __name__, url_prefix="/files")

MOST_MISSING = 20  # answers that name a file which is not here
FORM = 100_000  # bytes of an upload beside its file


@bp.before_app_request
def widen() -> None:
    """Let an upload be as large as the setting says, before anything looks at the form."""
    if request.endpoint == "editor.files.upload":
        request.max_content_length = _largest() + FORM


@bp.context_processor
def upload_values() -> dict[str, object]:
    """Give the parts with an upload what they say of it."""
    return {"accepted_files": ACCEPTED}


@bp.get("")
def home() -> ResponseReturnValue:
    """List the files, with a form for a further one."""
    return _page(UploadForm(formdata=None))


@bp.post("")
def upload() -> ResponseReturnValue:
    """Keep a file, and tell the Markdown by which a text shows it."""
    form, author = UploadForm(), permissions.account()
    found = form.checked(_largest())
    if found is None:
        return _refused(form, 400)
    file, description = found
    keeping.keep(file, description, author.id if author is not None else None)
    if wants_problem():
        said = checking.markdown(file.digest, file.name, file.kind, len(file.content), description)
        return jsonify({"markdown": said}), 201
    flash("Uploaded. Readers get it once a text that shows it is published.", "good")
    return redirect(url_for("editor.files.show", digest=file.digest), 303)


@bp.errorhandler(413)
def refuse_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be."""
    form = UploadForm(formdata=None)
    form.blame({"file": too_large(_largest())})
    return _refused(form, 413)


@bp.get("/<digest>")
def show(digest: str) -> ResponseReturnValue:
    """Show a file with its Markdown and the answers that show it."""
    return _file(_wanted(digest))


@bp.post("/<digest>/delete")
def delete(digest: str) -> ResponseReturnValue:
    """Delete a file that no version of any answer names; say why another one stays."""
    found, author = _wanted(digest), permissions.account()
    try:
        keeping.remove(digest, author.id if author is not None else None)
    except FileUsedError:
        return _file(found, refused=True), 409
    flash(f"{found.name} is deleted.", "good")
    return redirect(url_for("editor.files.home"), 303)


def _wanted(digest: str) -> FileSheet:
    found = reading.sheet(digest) if DIGEST.fullmatch(digest) else None
    if found is None:
        abort(404, "There is no such file; one that no text shows for 30 days is gone.")
    return found


def _file(found: FileSheet, *, refused: bool = False) -> str:
    """Show a file; `refused` says that it was to be deleted, and stays."""
    return render_template(
        "editor/file.html", file=found, uses=reading.uses([found.digest])[found.digest], refused=refused
    )


def _refused(form: UploadForm, status: int) -> ResponseReturnValue:
    if wants_problem():
        return jsonify({"problems": {field: message for field, _, message in form.problems()}}), status
    return _page(form), status


def _largest() -> int:
    return int(current_app.config["UPLOAD_LIMIT"]) * 1_000_000


def _page(form: UploadForm) -> str:
    text, unused = normalise_query(request.args.get("q", "")), request.args.get("used") == "no"
    found = reading.listed(text, paging.wanted_page(), unused=unused)
    return render_template(
        "editor/files.html",
        form=form,
        found=found,
        uses=reading.uses([file.digest for file in found.files]),
        missing=reading.missing(MOST_MISSING),
        text=text,
        unused=unused,
        pages=paging.pages(
            url_for("editor.files.home"), found.page, found.pages, q=text or None, used="no" if unused else None
        ),
    )
