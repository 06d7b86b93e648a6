"""Requesters: all that is kept about one address, handed over as a file, or erased."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import make_response
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.accounts import permissions
from answercenter.forms.request_type import RequesterForm
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import erasing
from answercenter.tickets import personal

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

bp = Blueprint("requesters", __name__, url_prefix="/requesters")
logger = logging.getLogger("answercenter.tickets")


@bp.get("")
def home() -> str:
    """Ask for an address; it is sent in a form, so that no address of a page holds one."""
    return render_template("admin/requesters.html", form=RequesterForm(formdata=None))


@bp.post("")
def find() -> ResponseReturnValue:
    """Lead to what is kept about an address."""
    form = RequesterForm()
    number = personal.newest_of(form.email.data or "")
    if number is None:
        form.blame({"email": "No request came from this address, or it was erased."})
        return render_template("admin/requesters.html", form=form), 400
    return redirect(url_for("admin.requesters.show", ticket_id=number), 303)


@bp.get("/<int:ticket_id>")
def show(ticket_id: int) -> str:
    """Show what is kept about the requester of a request."""
    return _page(_address(ticket_id), ticket_id, RequesterForm(formdata=None))


@bp.get("/<int:ticket_id>/data")
def data(ticket_id: int) -> Response:
    """Hand over what is kept about the requester of a request, as a JSON file."""
    found = personal.exported(_address(ticket_id))
    logger.info("what is kept about the requester of request %s was exported by account %s", ticket_id, _own_id())
    response = make_response(json.dumps(found, ensure_ascii=False, indent=1))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="requester-{ticket_id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<int:ticket_id>/erase")
def erase(ticket_id: int) -> ResponseReturnValue:
    """Erase all requests of a request's requester, once their address was typed."""
    address, form = _address(ticket_id), RequesterForm()
    if (form.email.data or "").casefold() != address.casefold():
        form.blame({"email": "This is not the address above."})
        return _page(address, ticket_id, form), 400
    number = erasing.erase_requester(address, _own_id())
    logger.info("%s requests of one requester were erased by account %s", number, _own_id())
    flash("1 request is erased." if number == 1 else f"{number} requests are erased.", "good")
    return redirect(url_for("admin.requesters.home"), 303)


def _address(ticket_id: int) -> str:
    address = personal.address_of(ticket_id) if ticket_id <= LARGEST_NUMBER else ""
    if not address:
        abort(404, "There is no such request, or it was erased.")
    return address


def _own_id() -> int | None:
    own = permissions.account()
    return own.id if own is not None else None


def _page(address: str, ticket_id: int, form: RequesterForm) -> str:
    tickets = personal.requests_of(address)
    return render_template("admin/requester.html", address=address, ticket_id=ticket_id, tickets=tickets, form=form)
