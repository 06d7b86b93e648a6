"""Commands on the same requests at the same moment wait for each other, and never in a circle."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from mail_in import answered
from mail_in import signed
from mail_in import written
from sqlalchemy import event
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import IncomingMail
from answercenter.models import IncomingState
from answercenter.models import Organisation
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.tickets import erasing
from answercenter.tickets import followers
from answercenter.tickets import inbound
from answercenter.tickets import merging
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

ADA, BOB = "ada@example.org", "bob@example.org"
PAUSE = 3.0  # seconds for which one that has taken a lock waits for the other to take its own, until it did not


@pytest.fixture
def at_once(replied: Flask) -> Iterator[Callable[..., None]]:
    """A runner of two acts: the second begins once the first has taken locks; both pause after each lock they take."""
    turn, begun, engine = threading.Barrier(2), threading.Event(), db.engine
    errors: list[BaseException] = []

    def pause(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FOR " in statement and threading.current_thread().name.startswith("act"):
            begun.set()
            with suppress(threading.BrokenBarrierError):
                turn.wait(PAUSE)

    def run(*acts: Callable[[], object]) -> None:
        threads = [threading.Thread(target=work, args=(act,), name=f"act {number}") for number, act in enumerate(acts)]
        for thread in threads:
            thread.start()
            begun.wait(10 * PAUSE)
        for thread in threads:
            thread.join()
        assert errors == []

    def work(act: Callable[[], object]) -> None:
        try:
            with replied.app_context():
                act()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test tells it
            errors.append(error)
        finally:
            begun.set()
            turn.abort()

    event.listen(engine, "after_cursor_execute", pause)
    yield run
    event.remove(engine, "after_cursor_execute", pause)


def merged() -> tuple[int, int, int]:
    """Two requests of one address, the second merged into the first, and who merged them."""
    kept, other, user = make_ticket(email=ADA), make_ticket(email=ADA), make_user("Grace")
    merging.merge(other, user, ticket(kept).reference, newest(other))
    return kept, other, user


def newest(number: int) -> int:
    found = sheets.sheet(number)
    db.session.rollback()
    assert found is not None
    return found.newest


def left() -> tuple[int, int]:
    """How many requests are not erased, and how many mails are from somebody."""
    db.session.rollback()
    tickets = db.session.scalars(select(Ticket.id).where(Ticket.erased_at.is_(None))).all()
    mails = db.session.scalars(select(IncomingMail.id).where(IncomingMail.sender != "")).all()
    return len(tickets), len(mails)


def test_two_who_wrote_to_each_others_requests_are_erased_at_once(at_once: Callable[..., None]) -> None:
    first, second = answered(), make_ticket(email=BOB)
    inbound.receive(written(sender=BOB, to=signed(first), name="1"))
    inbound.receive(written(sender=ADA, to=signed(second), name="2"))
    at_once(lambda: erasing.erase_requester(ADA), lambda: erasing.erase_requester(BOB))
    assert left() == (0, 0)


def test_an_organisation_goes_when_all_who_named_it_are_erased_at_once(at_once: Callable[..., None]) -> None:
    for email in (ADA, BOB):
        make_ticket(email=email, values={"organisation": "Ada and Bob"})
    at_once(lambda: erasing.erase_requester(ADA), lambda: erasing.erase_requester(BOB))
    db.session.rollback()
    assert db.session.scalars(select(Organisation.name)).all() == []


def test_a_request_is_erased_while_somebody_replies_to_it(at_once: Callable[..., None]) -> None:
    kept, _other, user = merged()
    reply = workflow.Written("So.", newest(kept), uuid4().hex, also=True)
    at_once(lambda: workflow.reply(kept, user, reply), lambda: erasing.erase_requester(ADA))
    assert left() == (0, 0)


def test_a_request_is_erased_while_its_requester_opens_it_again(at_once: Callable[..., None]) -> None:
    _kept, other, _user = merged()
    secret = secret_of(ticket(other).form)
    at_once(lambda: requester.reopen(secret), lambda: erasing.erase_requester(ADA))
    assert left() == (0, 0)


def test_a_requester_is_erased_while_their_mail_comes_in(at_once: Callable[..., None]) -> None:
    address = signed(answered())
    inbound.receive(written(to=address))
    with command() as session:
        mail = session.scalars(select(IncomingMail)).one()
        mail.state, mail.message_id, mail.text = IncomingState.WAITING, "<2@home>", "Once more."
        mail.details = {"recipients": address, "references": []}
    at_once(inbound.settle, lambda: erasing.erase_requester(ADA))
    assert left() == (0, 0)
    assert not [text for text in db.session.scalars(select(TicketEntry.text)) if text]


def test_a_message_is_split_off_while_somebody_replies(at_once: Callable[..., None]) -> None:
    kept, other, user = merged()
    requester.add_message(secret_of(ticket(other).form), "And parking?", uuid4().hex)
    entry = newest(kept)
    reply = workflow.Written("So.", entry, uuid4().hex)
    at_once(lambda: merging.split(kept, user, entry), lambda: workflow.reply(kept, user, reply))
    assert left() == (3, 0)


def test_two_follow_one_request_at_once_one_by_that_which_was_merged_into_it(at_once: Callable[..., None]) -> None:
    kept, other, _user = merged()
    ann = make_user("Ann")
    at_once(lambda: workflow.follow(other, ann), lambda: workflow.follow(kept, ann))
    assert [name for _, name in followers.of(kept)] == ["Ann"]
