"""Merging and splitting on a request's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import Ticket
from answercenter.models import User
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_staff_merge_and_split_on_the_page(desk: Callable[[str], Desk]) -> None:
    staff = desk("staff")
    kept, other = make_ticket(email="bob@example.org"), make_ticket(email="ada@example.org")
    requester.add_message(secret_of(ticket(other).form), "More.", uuid4().hex)
    reference, seen = ticket(kept).reference, str(sheets.sheet(other).newest)  # type: ignore[union-attr]
    wrong = staff(f"/staff/requests/{other}", act="merge", into="R-1", seen=seen)
    assert wrong.status_code == 400
    assert 'id="into-error"' in wrong.get_data(as_text=True)
    assert staff(f"/staff/requests/{other}", act="merge", into=reference, seen=seen).status_code == 303
    assert f'href="/staff/requests/{kept}"' in staff.client.get(f"/staff/requests/{other}").get_data(as_text=True)
    page = staff.client.get(f"/staff/requests/{kept}").get_data(as_text=True)
    assert 'name="also" value="1" checked' in page
    entry = page.split('name="entry" value="')[1].split('"')[0]
    assert staff(f"/staff/requests/{kept}", act="split", entry=entry).status_code == 303
    assert staff(f"/staff/requests/{kept}", act="split", entry="x").status_code == 404
    assert db.session.scalars(select(Ticket.text).order_by(Ticket.id.desc())).first() == "More."
    db.session.rollback()
    seen = str(sheets.sheet(kept).newest)  # type: ignore[union-attr]
    sent = {"act": "reply", "text": "To both.", "form": uuid4().hex, "seen": seen, "also": "1"}
    assert staff(f"/staff/requests/{kept}", **sent).status_code == 303
    assert staff(f"/staff/requests/{kept}", **sent).status_code == 303  # a second click
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    assert [mail.recipient for mail in mails if "To both." in mail.text] == ["bob@example.org", "ada@example.org"]


def test_a_message_that_became_a_request_leads_there_and_is_offered_no_more(desk: Callable[[str], Desk]) -> None:
    staff, volunteer, number = desk("staff"), desk("volunteer"), make_ticket()
    for text in ("First.", "Second."):
        requester.add_message(secret_of(ticket(number).form), text, uuid4().hex)
    path, offered = f"/staff/requests/{number}", 'value="split"'
    page = staff.client.get(path).get_data(as_text=True)
    assert page.count(offered) == 2
    entry = page.split('name="entry" value="')[1].split('"')[0]
    assert staff(path, act="split", entry=entry).status_code == 303
    part = db.session.scalars(select(Ticket.id).order_by(Ticket.id.desc())).first()
    db.session.rollback()
    page, link = staff.client.get(path).get_data(as_text=True), f'<a href="/staff/requests/{part}">'
    assert page.count(offered) == 1
    first, second = page.index("First."), page.index("Second.")
    assert f"Now a request of its own: {link}" in page[first:second]
    assert f"made a message a request of its own: {link}" in page
    workflow.assign(number, account("staff@example.org"), account("volunteer@example.org"))
    page = volunteer.client.get(path).get_data(as_text=True)
    assert f"Now a request of its own: {ticket(part or 0).reference}" in page
    assert link not in page


def account(email: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(User.id).where(User.email == email)).one()
