"""`kill -9` of what takes mails in: each becomes one entry of its request, whoever died between; none comes twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from mail_in import signed
from mail_in import with_files
from mailbox_server import serving_mailbox
from sqlalchemy import func
from sqlalchemy import select
from test_killed_recording import DATABASES
from test_killed_recording import KILLS
from test_killed_recording import application
from test_killed_recording import run
from ticket_factory import make_ticket

from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import IncomingFile
from answercenter.models import IncomingMail
from answercenter.models import TicketEntry
from answercenter.models import TicketFile

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300 + 60 * KILLS)]
SEED = 20_261_128
BATCH = 25  # mails that come into the mailbox before each kill


@dataclass(frozen=True, slots=True)
class Post:
    """A mail that somebody answers their request with."""

    ticket_id: int
    words: str
    raw: bytes


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, site_settings: Callable[..., dict[str, str]]) -> dict[str, str]:
    """The settings of a site that takes mails."""
    made = site_settings("mail-in", postgres=request.param == "postgres")
    made["ANSWERCENTER_SECRET_KEY"] = "only-for-tests-01"
    made["ANSWERCENTER_REPLY_ADDRESS"] = "help@example.org"
    run(made, "db", "upgrade")
    return made


def test_a_mail_that_is_handed_over_until_it_is_taken_is_there_once(settings: dict[str, str]) -> None:
    posts, chance, tries = posts_for(settings, KILLS + 1), random.Random(SEED), Counter[str]()
    began = time.monotonic()
    handing_over(settings, posts[0]).wait()
    whole = time.monotonic() - began
    moments = [chance.uniform(0.5, 1) * whole if place % 2 else chance.uniform(0, 0.05) for place in range(KILLS)]
    print(f"seed {SEED}, seconds until each kill: {[round(moment, 3) for moment in moments]}")
    for place, (post, moment) in enumerate(zip(posts[1:], moments, strict=True)):
        taking, before = handing_over(settings, post), kept_states(settings).total()
        if place % 2 == 0:  # once it is kept, and perhaps not yet on its request
            wait_for_another(settings, before)
        time.sleep(moment)
        taking.kill()
        tries["killed" if taking.wait() else "done before"] += 1
        tries["kept when killed"] += kept_states(settings).total() > before
        assert handing_over(settings, post).wait() == 0  # a mail server hands it over again
    run(settings, "worker", "--once")
    print(dict(tries))
    assert_there_once(settings, posts)


@pytest.mark.mailbox
def test_a_mail_in_the_mailbox_is_there_once_whenever_the_worker_dies(settings: dict[str, str]) -> None:
    posts, chance, found = posts_for(settings, KILLS * BATCH), random.Random(SEED), Counter[str]()
    moments = [chance.uniform(0, 0.5) for _ in range(KILLS)]
    print(f"seed {SEED}, seconds until each kill, once mails are taken: {[round(moment, 2) for moment in moments]}")
    with serving_mailbox() as mailbox:
        settings["ANSWERCENTER_IMAP_URL"] = mailbox.url
        for number, moment in enumerate(moments):
            for post in posts[number * BATCH : (number + 1) * BATCH]:
                mailbox.deliver(post.raw)
            kill_while_taking(settings, moment)
            states = kept_states(settings)
            found["on no request yet"] += states["waiting"]
            found["kept, not flagged"] += mailbox.number("UNSEEN") + states.total() - mailbox.number()
            found["not kept"] += mailbox.number() - states.total()
        while mailbox.number("UNSEEN"):
            run(settings, "worker", "--once")
        run(settings, "worker", "--once")
        print(f"{len(posts)} mails; at the moments of the {KILLS} kills together: {dict(found)}")
    assert_there_once(settings, posts)


def posts_for(settings: dict[str, str], number: int) -> list[Post]:
    """Make requests, and a mail of each one's requester."""
    with application(settings):
        made = [(make_ticket(email=f"r{place}@example.org"), f"Words number {place}.") for place in range(number)]
        return [Post(ticket, words, mail(ticket, words, place)) for place, (ticket, words) in enumerate(made)]


def mail(ticket_id: int, words: str, place: int) -> bytes:
    """What a requester answers, with a file of the same words."""
    file, sender = ("words.txt", words.encode()), f"r{place}@example.org"
    return with_files(signed(ticket_id), file, text=words, name=f"m{place}", sender=sender)


def handing_over(settings: dict[str, str], post: Post) -> subprocess.Popen[bytes]:
    """Start handing a mail over, as a mail server does."""
    words = [sys.executable, "-m", "answercenter", "mail", "receive"]
    taking = subprocess.Popen(words, env=settings, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert taking.stdin is not None
    taking.stdin.write(post.raw)
    taking.stdin.close()
    return taking


def kill_while_taking(settings: dict[str, str], seconds: float) -> None:
    """Start the worker, and kill it so many seconds after it has kept a further mail."""
    before = kept_states(settings).total()
    worker = subprocess.Popen([sys.executable, "-m", "answercenter", "worker"], env=settings, stderr=subprocess.DEVNULL)
    wait_for_another(settings, before)
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def wait_for_another(settings: dict[str, str], before: int) -> None:
    """Wait until more mails are kept than before."""
    deadline = time.monotonic() + 120
    with application(settings):
        while db.session.scalar(select(func.count()).select_from(IncomingMail)) == before:
            db.session.rollback()
            assert time.monotonic() < deadline
            time.sleep(0.002)


def kept_states(settings: dict[str, str]) -> Counter[str]:
    """Count the mails that are kept by state."""
    with application(settings):
        return Counter(db.session.scalars(select(IncomingMail.state)))


def assert_there_once(settings: dict[str, str], posts: list[Post]) -> None:
    """Make sure that each mail is one entry of its request, and nothing else is there."""
    with application(settings):
        message = TicketEntry.kind == EntryKind.MESSAGE
        entries = db.session.execute(select(TicketEntry.ticket_id, TicketEntry.text).where(message)).all()
        mails = Counter(db.session.scalars(select(IncomingMail.message_id)))
        on_messages = select(TicketEntry.ticket_id, TicketFile.content).join(
            TicketEntry, TicketEntry.id == TicketFile.entry_id
        )
        files = db.session.execute(on_messages).all()
        left = db.session.scalar(select(func.count()).select_from(IncomingFile))
    assert Counter((ticket_id, words) for ticket_id, words in entries) == Counter(
        (one.ticket_id, one.words) for one in posts
    )
    assert Counter((ticket_id, content.decode()) for ticket_id, content in files) == Counter(
        (one.ticket_id, one.words) for one in posts
    )
    assert left == 0
    assert set(mails.values()) == {1}
    assert len(mails) == len(posts)
    assert kept_states(settings) == {"added": len(posts)}
