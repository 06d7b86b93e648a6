"""`kill -9` of site and worker while requests come in: each that was received is there once, with one mail."""

from __future__ import annotations

import http.client
import random
import threading
import time
import urllib.parse
from collections import Counter
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

import pytest
from mail_server import serving
from sqlalchemy import select
from sqlalchemy import update
from test_killed_recording import DATABASES
from test_killed_recording import KILLS
from test_killed_recording import application
from test_killed_recording import run
from test_killed_recording import served

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.forms import public as forms
from answercenter.models import MailState
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.tickets import types

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from mail_server import Postman

SEED = 20_261_127
SENDERS = 3  # at once
REQUESTS = 17 * KILLS  # received at least, in equal parts before each kill: 510 with thirty kills
MOST = 4000  # forms
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Mozilla/5.0 Firefox/128.0"}


@dataclass(slots=True)
class Tally:
    """What visitors did: `busy` counts who was told to try again, `odd` is what others were told but "received"."""

    sent: int = 0
    busy: int = 0
    received: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def note(self, email: str, status: int, told: str) -> None:
        """Note what the site told somebody."""
        if status == 303:
            self.received.append(email)
        elif status == 503:
            self.busy += 1
        else:
            self.odd.append(f"{status} {told[:2000]}")


@pytest.mark.fault
@pytest.mark.timeout(300 + 60 * KILLS)  # each start takes seconds, on a machine that is busy many
@pytest.mark.parametrize("database", DATABASES)
def test_no_request_that_was_received_is_lost(database: str, site_settings: Callable[..., dict[str, str]]) -> None:
    settings, began = site_settings("requests", postgres=database == "postgres"), time.monotonic()
    settings["ANSWERCENTER_SECRET_KEY"] = "only-for-tests-01"
    run(settings, "db", "upgrade")
    chance = random.Random(SEED)
    moments = [chance.uniform(0, 1) for _ in range(KILLS)]
    print(f"seed {SEED}, seconds until each kill, once enough came: {[round(moment, 2) for moment in moments]}")
    with serving() as postman:
        settings["ANSWERCENTER_SMTP_URL"] = f"smtp://127.0.0.1:{postman.port}"
        settings["ANSWERCENTER_MAIL_FROM"] = "answers@example.org"
        forms_, tally = iter(opened_forms(settings)), Tally()
        for number, moment in enumerate(moments, 1):
            enough = -(-REQUESTS * number // KILLS)
            with served(settings) as port:
                senders = send_until_killed(port, forms_, tally, enough, moment)
            for sender in senders:
                sender.join()
        seconds = time.monotonic() - began
        print(f"{KILLS} kills in {seconds:.0f} s, {tally.sent} sent, {len(tally.received)} received, {tally.busy} busy")
        deliver_the_rest(settings)
        assert_once(settings, tally, postman)
    print(f"{time.monotonic() - began:.0f} s in all")


def opened_forms(settings: dict[str, str]) -> list[tuple[str, str]]:
    """Open many forms at once, each with an address of its own; they are old enough when the first one is sent."""
    with application(settings):
        types.add_shipped()
        type_id = db.session.scalar(select(RequestType.id).order_by(RequestType.id).limit(1))
        found = []
        for number in range(MOST):
            email = f"r{number}@example.org"
            fields = {"token": forms.single("request").token, "type": type_id, "act": "send", "email": email}
            found.append((email, urllib.parse.urlencode(fields | {"subject": "Where?", "text": "I looked."})))
    time.sleep(3)
    return found


def send_until_killed(
    port: int, opened: Iterator[tuple[str, str]], tally: Tally, enough: int, seconds: float
) -> list[threading.Thread]:
    """Let some visitors send one form after the other; return in the middle of it, so that the kill comes then.

    That is so many seconds after `enough` were received, or one more than before. Until then a visitor whom the site
    does not answer in time sends the next form.
    """
    turn, reached, over = threading.Lock(), threading.Event(), threading.Event()
    wanted = max(enough, len(tally.received) + 1)

    def send() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            while True:
                with turn:
                    email, body = next(opened)
                    tally.sent += 1
                try:
                    connection.request("POST", "/requests/new", body, HEADERS)
                    with connection.getresponse() as response:
                        told = response.read().decode()
                except (OSError, http.client.HTTPException):
                    if over.is_set():
                        return
                    connection.close()
                    continue
                tally.note(email, response.status, told)
                if len(tally.received) >= wanted:
                    reached.set()

    senders = [threading.Thread(target=send, daemon=True) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    assert reached.wait(300), tally.odd
    time.sleep(seconds)
    over.set()
    return senders


def deliver_the_rest(settings: dict[str, str]) -> None:
    """Send what waits, also what a killed worker had claimed; its claim would end by itself after minutes."""
    for _ in range(MOST):
        with application(settings):
            waiting = OutgoingMail.state == MailState.WAITING
            if db.session.scalar(select(OutgoingMail.id).where(waiting).limit(1)) is None:
                return
            with command() as session:
                session.execute(update(OutgoingMail).where(waiting).values(due_at=clock.now()))
        run(settings, "worker", "--once")


def assert_once(settings: dict[str, str], tally: Tally, postman: Postman) -> None:
    """Make sure that each request is in the queue once, and each of its mails has one Message-ID."""
    sent, received = defaultdict(set), tally.received
    for message in postman.taken:
        sent[str(message["To"])].add(str(message["Message-ID"]))
    with application(settings):
        tickets = Counter(db.session.scalars(select(Ticket.email)))
        states = set(db.session.scalars(select(Ticket.state)))
        mails = Counter(db.session.scalars(select(OutgoingMail.recipient)))
    kept, names = sum(tickets.values()), sum(map(len, sent.values()))
    print(f"{kept} tickets, {sum(mails.values())} mails, {len(postman.taken)} handed over, {names} Message-IDs")
    assert tally.odd == []
    assert len(received) >= REQUESTS
    assert states == {"new"}
    assert {email: tickets[email] for email in received} == dict.fromkeys(received, 1)
    assert set(tickets.values()) == {1}
    assert mails == tickets
    assert {email: len(sent[email]) for email in tickets} == dict.fromkeys(tickets, 1)
