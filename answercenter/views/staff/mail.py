"""Mails that are on no request: read, made a request of, added to the one they seem to be about, or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.text import LARGEST_NUMBER
from answercenter.text import whole_number
from answercenter.tickets import held_mail
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views import download
from answercenter.views import paging

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("mail", __name__, url_prefix="/requests/mail")


@bp.get("")
def home() -> str:
    """List the mails, the oldest first."""
    wanted, number = paging.wanted_page(), held_mail.number()
    return render_template(
        "staff/mail.html",
        mails=held_mail.page(wanted),
        number=number,
        types=held_mail.plain_types(),
        pages=paging.pages(url_for("staff.mail.home"), wanted, -(-number // held_mail.PER_PAGE)),
    )


@bp.get("/<int:mail_id>/files/<int:file_id>")
def file(mail_id: int, file_id: int) -> ResponseReturnValue:
    """Give a file of a mail that is on no request, to be saved."""
    return download.response(held_mail.file(mail_id, file_id))


@bp.post("/<int:mail_id>")
def change(mail_id: int) -> ResponseReturnValue:
    """Do with a mail what the pressed button says."""
    act = request.form.get("act", "")
    if act not in ACTS or mail_id > LARGEST_NUMBER:
        abort(400, "There is no such step.")
    try:
        ticket_id = ACTS[act](mail_id)
    except (InvalidTicket, UnknownTicket) as error:
        flash(str(error), "warn")
        return redirect(url_for("staff.mail.home"), 303)
    if ticket_id is None:
        flash("Discarded.", "good")
        return redirect(url_for("staff.mail.home"), 303)
    return redirect(url_for("staff.ticket.show", ticket_id=ticket_id), 303)


def _make(mail_id: int) -> int:
    return held_mail.make_request(mail_id, whole_number(request.form.get("type")) or 0)


def _discard(mail_id: int) -> None:
    held_mail.discard(mail_id)


ACTS = {"request": _make, "add": held_mail.add, "discard": _discard}
