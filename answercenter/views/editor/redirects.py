"""Former addresses: which lead on, and to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.answers import redirects
from answercenter.answers.wording import InvalidText
from answercenter.forms.fields import clean
from answercenter.forms.order import RedirectForm
from answercenter.text import normalise_query
from answercenter.views import paging

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("redirects", __name__, url_prefix="/redirects")


@bp.get("")
def home() -> ResponseReturnValue:
    """List the former addresses, with a form for a further one."""
    return _page(RedirectForm(formdata=None, target=request.args.get("answer", "")))


@bp.post("")
def add() -> ResponseReturnValue:
    """Let a former address lead on."""
    form = RedirectForm()
    try:
        path = redirects.add(form.path.data or "", *form.targets())
    except InvalidText as error:
        form.blame(error.errors)
        return _page(form), 400
    flash(f"{path} leads there from now on.", "good")
    return redirect(url_for("editor.redirects.home"), 303)


@bp.post("/remove")
def remove() -> ResponseReturnValue:
    """Let an address lead nowhere any more."""
    path = clean(request.form.get("path"))
    redirects.remove(path)
    flash(f"{path} leads nowhere any more.", "good")
    return redirect(url_for("editor.redirects.home"), 303)


def _page(form: RedirectForm) -> str:
    text = normalise_query(request.args.get("q", ""))
    found = redirects.listed(text, paging.wanted_page())
    return render_template(
        "editor/redirects.html",
        form=form,
        found=found,
        text=text,
        pages=paging.pages(url_for("editor.redirects.home"), found.page, found.pages, q=text or None),
    )
