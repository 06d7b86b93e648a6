"""Drafting an answer from a request, and telling who asked, on the request's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.answers import publishing
from answercenter.tickets import sheets
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask.testing import FlaskClient


def test_staff_draft_and_tell(desk: Callable[[str], Desk], client: FlaskClient) -> None:
    staff, admin, number = desk("staff"), desk("admin"), make_ticket()
    path = f"/staff/requests/{number}"

    def shown(who: Desk = staff) -> str:
        return str(who.client.get(path).get_data(as_text=True))

    assert "Draft an answer" not in shown()
    assert staff(path, act="propose").status_code == 400
    seen = str(sheets.sheet(number).newest)  # type: ignore[union-attr]
    sent = {
        "act": "reply-and-close",
        "outcome": "answered",
        "text": "Under the mat.",
        "form": uuid4().hex,
        "seen": seen,
    }
    assert staff(path, **sent).status_code == 303
    assert "Draft an answer" in shown()
    assert staff(path, act="propose").status_code == 303
    assert "/editor/answers/1" in shown(admin)
    assert "/editor/answers/1" not in shown()
    assert "Tell who asked" not in shown()
    assert staff(path, act="tell").status_code == 400
    publishing.publish(1, 1, None)
    assert "who asked can be told" in staff.client.get("/staff/requests").get_data(as_text=True)
    assert "Tell who asked" in shown()
    assert staff(path, act="tell").status_code == 303
    assert "Who asked was told" in shown()
    assert "/answers/1/where-is-the-key" in client.get(f"/requests/{secret_of(ticket(number).form)}").get_data(
        as_text=True
    )
