"""Organisations that requests name: listed, those that are probably the same, merged into one name and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.analytics import privacy
from answercenter.forms.organisation import MergeForm
from answercenter.text import LARGEST_NUMBER
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tickets import likely_same
from answercenter.tickets import organisations
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views import paging
from answercenter.views.staff.tickets import own_id

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("")
def home() -> str:
    """List the organisations, most requests first, or those whose name has some words."""
    return _page(MergeForm(formdata=None), request.args.get("q", ""), paging.wanted_page())


@bp.post("")
def merge() -> ResponseReturnValue:
    """Let the chosen organisations go by one name. 400 with messages at the fields, 404 when one is gone."""
    form = MergeForm()
    try:
        name = organisations.merge(form.numbers(), form.name.data or "", own_id())
    except InvalidTicket as error:
        form.blame(error.errors)
        return _page(form, form.q.data or "", 1), 400
    except UnknownTicket as error:
        abort(404, str(error))
    return _done(f"Counted as “{name}” from now on, in reports of the past too.")


@bp.post("/<int:organisation_id>/apart")
def take_apart(organisation_id: int) -> ResponseReturnValue:
    """Let a merged organisation go by its own name again. 404 when it does already."""
    try:
        name = organisations.take_apart(min(organisation_id, LARGEST_NUMBER))
    except UnknownTicket as error:
        abort(404, str(error))
    return _done(f"“{name}” is counted by itself again.")


@bp.post("/different")
def tell_apart() -> ResponseReturnValue:
    """Note that two organisations are not the same. 404 when one is gone."""
    first, second = (whole_number(request.form.get(name)) or 0 for name in ("first", "second"))
    try:
        organisations.tell_apart(first, second)
    except UnknownTicket as error:
        abort(404, str(error))
    return _done("Noted: these two are not suggested again.")


def _done(message: str) -> ResponseReturnValue:
    flash(message, "good")
    text, page = normalise_query(request.form.get("q", "")), whole_number(request.form.get("page")) or 1
    last = -(-len(organisations.listing().matching(text)) // organisations.PER_PAGE)
    page = min(page, last)
    return redirect(url_for("staff.organisations.home", q=text or None, page=page if page > 1 else None), 303)


def _page(form: MergeForm, typed: str, number: int) -> str:
    text, listing = normalise_query(typed), organisations.listing()
    found = listing.matching(text)
    shown = found[(number - 1) * organisations.PER_PAGE :][: organisations.PER_PAGE]
    last = -(-len(found) // organisations.PER_PAGE)
    return render_template(
        "staff/organisations.html",
        form=form,
        text=text,
        total=len(listing.order),
        found=len(found),
        shown=listing.groups(shown).values(),
        pairs=likely_same.pairs(shown, listing),
        pages=paging.pages(url_for("staff.organisations.home"), number, last, q=text or None),
        few=privacy.least_visits(),
    )
