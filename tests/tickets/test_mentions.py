"""An @ in a note names somebody at work, who follows the request from then on and is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import TicketEntry
from answercenter.models import User
from answercenter.tickets import followers
from answercenter.tickets import mentions
from answercenter.tickets import workflow
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site with an address."""
    made = make_app(BASE_URL="https://answers.example.org")
    with made.app_context():
        yield made
        db.session.remove()


def person(email: str, role: str = "staff", *, active: bool = True) -> int:
    """Somebody with this address, named after it."""
    number = make_user(email.split("@")[0].capitalize(), role)
    with command() as session:
        user = session.get_one(User, number)
        user.email, user.active = email, active
    return number


def note(number: int, by: int, text: str) -> list[tuple[str, str]]:
    """Write a note; return the letters that it brought, as (address, subject)."""
    db.session.rollback()
    before = set(db.session.scalars(select(OutgoingMail.id)))
    workflow.note(number, by, text, uuid4().hex)
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.id.not_in(before)).order_by(OutgoingMail.id))
    found = [(mail.recipient, mail.subject) for mail in rows]
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@ada, look. (@Bob.B) and @o'neil's", ["ada", "bob.b", "o'neil's"]),
        ("@ada@example.org: see @ada@example.org.", ["ada@example.org"]),
        ("Write to ada@example.org or https://social.example/@ada, @ 9, user@@host, @@", []),
        ("@ada @ADA @ada-", ["ada"]),
        ("-@ada, .@bob, '@cleo' and @dan/@eve", ["ada", "bob", "cleo", "dan", "eve"]),
        ("", []),
    ],
)
def test_what_is_a_mention(text: str, named: list[str]) -> None:
    assert mentions.in_text(text) == named


@given(st.text(alphabet="@ab.'-+ é\n", max_size=200))
def test_no_text_is_beyond_reading(text: str) -> None:
    for one in mentions.in_text(text):
        assert mentions.in_text(f"see @{one}!") == [one]


def test_who_is_named_follows_and_is_told_at_once(site: Flask) -> None:
    grace, ada, neil = person("grace@example.org"), person("ada@example.org"), person("o'neil@example.org", "admin")
    number = make_ticket(subject="My secret matter")
    subject = f"Answer Center: you are named in a note on {ticket(number).reference}"
    written = "@Ada, please look with @o'neil's list; @grace (I) will answer."
    assert note(number, grace, written) == [("ada@example.org", subject), ("o'neil@example.org", subject)]
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == "ada@example.org")).one()
    assert "by Grace" in mail.text
    assert "please look" not in mail.text + mail.html
    assert "secret matter" not in mail.text + mail.html
    db.session.rollback()
    assert {user_id for user_id, _ in followers.of(number)} == {grace, ada, neil}
    assert note(number, ada, "@ada alone") == []


def test_a_second_click_tells_nobody_again(site: Flask) -> None:
    grace, number, form = person("grace@example.org"), make_ticket(), uuid4().hex
    person("ada@example.org")
    for _ in range(2):
        workflow.note(number, grace, "@ada", form)
    assert len(db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == "ada@example.org")).all()) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@nobody", "@nobody is nobody who works on requests here."),
        ("@editor", "@editor is nobody who works"),
        ("@gone", "@gone is nobody who works"),
        ("@twin", "Several people are @twin: write the whole address"),
        ("@vera", "@vera is a volunteer who may not see this request."),
        (" ".join(f"@x{number}" for number in range(21)), "A note names at most 20 people."),
    ],
)
def test_a_mention_that_cannot_be_told_keeps_no_note(site: Flask, text: str, message: str) -> None:
    grace, number = person("grace@example.org"), make_ticket()
    person("editor@example.org", "editor")
    person("gone@example.org", active=False)
    person("vera@example.org", "volunteer")
    for host in ("a.org", "b.org"):
        person(f"twin@{host}")
    with pytest.raises(InvalidTicket) as refused:
        note(number, grace, f"@grace and {text}")
    assert refused.value.errors["note"].startswith(message)
    db.session.rollback()
    assert db.session.scalars(select(TicketEntry.kind)).all() == ["received"]
    assert followers.of(number) == []
    assert len(note(number, grace, "@twin@b.org")) == 1


def test_a_volunteer_is_named_on_what_they_may_see(site: Flask) -> None:
    grace, vera, number = person("grace@example.org"), person("vera@example.org", "volunteer"), make_ticket()
    workflow.assign(number, grace, vera)
    assert [recipient for recipient, _ in note(number, grace, "@vera")] == ["vera@example.org"]


def test_who_can_be_named_is_listed_by_what_is_written(site: Flask) -> None:
    for email in ("ada@example.org", "twin@a.org", "twin@b.org", "odd!one@example.org"):
        person(email)
    person("editor@example.org", "editor")
    assert mentions.handles() == [("Ada", "ada"), ("Twin", "twin@a.org"), ("Twin", "twin@b.org")]
