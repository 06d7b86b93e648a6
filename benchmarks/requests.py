"""Requests at size: every page of the queue, and the report of requests, with a hundred thousand tickets.

Pages are read from one process of the served program, round after round, by somebody who is signed in. The time of the
processor that the process used is told beside the seconds, and is what the limits are about: see `reading`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy import select

from answercenter import clock
from answercenter.accounts import users
from answercenter.analytics import ticket_columns
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import Organisation
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import Topic
from answercenter.tickets import types
from benchmarks import reading
from benchmarks import site
from benchmarks.timing import milliseconds
from benchmarks.timing import p95

if TYPE_CHECKING:
    from datetime import datetime

SEED = 6
QUEUE_LIMIT, REPORT_LIMIT = 0.2, 0.3  # seconds of the processor, of a page's p95
OPEN = 0.02  # of all: still to do, or the requester's turn
TOPICS, ORGANISATIONS, REGIONS = 20, 3000, 60
QUEUE = (
    "", "?state=new", "?state=waiting", "?state=held", "?state=closed", "?state=all", "?state=all&page=1000",
    "?type=1", "?state=all&region=US", "?state=closed&topic=3", "?mine=1", "?state=all&words=r77%40example.org",
)  # fmt: skip
REPORTS = ("period=30", "period=30&region=US", "period=30&by=organisation", "period=365", "period=365&by=region")


def main() -> None:
    """Make the site, open its pages, and print how long each took; fail beyond the limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000, help="over a year")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        instance.mkdir()
        site.program(instance, "db", "upgrade")
        app = site.opened(instance)
        with app.app_context():
            fill(options.tickets)
            ticket_columns.refresh()
            users.create_user(reading.EMAIL, ["staff"], reading.PASSWORD, "Staff")
            db.session.remove()
        pages = [f"/staff/requests{query}" for query in QUEUE] + [f"/staff/requests/{options.tickets}"]
        pages += [f"/staff/reports/outcomes?{query}" for query in REPORTS]
        slow = measure(instance, pages, options.rounds)
    if slow:
        sys.exit(f"above the limit: {', '.join(slow)}")


def fill(number: int) -> None:
    """Make tickets of the past year, most of them closed, each with what was said and done about it."""
    types.add_shipped()
    chance, now = random.Random(SEED), clock.now()
    with command() as session:
        type_ids = list(session.scalars(select(RequestType.id)))
        names = [{"name": f"Organisation {one}", "key": f"organisation {one}"} for one in range(ORGANISATIONS)]
        session.execute(insert(Organisation), names)
        topics = [{"path": f"topic-{one}", "name": f"Topic {one}", "position": one} for one in range(TOPICS)]
        session.execute(insert(Topic), topics)
    begun = sorted(now - timedelta(days=chance.uniform(0, 365)) for _ in range(number))
    for start in range(0, number, 10_000):
        tickets, entries = [], list[dict[str, Any]]()
        for ticket_id, at in enumerate(begun[start : start + 10_000], start + 1):
            tickets.append(ticket(ticket_id, at, chance, type_ids))
            entries += said(ticket_id, tickets[-1])
        with command() as session:
            session.execute(insert(Ticket), tickets)
            session.execute(insert(TicketEntry), entries)


def ticket(number: int, at: datetime, chance: random.Random, type_ids: list[int]) -> dict[str, Any]:
    """Return a ticket that came in at a moment; later ones are rather open."""
    region = chance.randint(1, REGIONS)
    replied, closed = at + timedelta(hours=chance.expovariate(0.1)), at + timedelta(hours=chance.expovariate(0.02))
    state = "closed" if chance.random() > OPEN else chance.choice(["new", "open", "waiting", "held"])
    return {
        "id": number,
        "reference": f"R-{number:06d}",
        "form": uuid4().hex,
        "secret_hash": uuid4().hex * 2,
        "type_id": chance.choice(type_ids),
        "state": state,
        "subject": f"Where is key {number}?",
        "text": "I looked under the mat, behind the door and in the garden. " * 8,
        "values": [["Organisation", "Organisation 7"]],
        "name": "Ada",
        "email": f"r{number % 20_000}@example.org",
        "language": "en",
        "region": f"US-{region}" if region > REGIONS // 2 else f"{chr(64 + region % 26 + 1)}{chr(65 + region // 26)}",
        "topic_id": chance.choice([None, *range(1, TOPICS + 1)]),
        "organisation_id": int(ORGANISATIONS * chance.random() ** 3) + 1,
        "query": "",
        "thread": "",
        "created_at": at,
        "reply_due_at": at + timedelta(days=1),
        "close_due_at": at + timedelta(days=5),
        "due_at": at + timedelta(days=1),
        "replied_at": replied if state in {"closed", "waiting", "open"} else None,
        "closed_at": closed if state == "closed" else None,
        "outcome": chance.choice(["answered", "accepted", "declined", "spam"]) if state == "closed" else None,
        "reopened": 0,
    }  # fmt: skip


def said(number: int, kept: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was said and done about a ticket."""
    moments = {EntryKind.RECEIVED: "created_at", EntryKind.REPLY: "replied_at", EntryKind.CLOSED: "closed_at"}
    found = [(kind, kept[name]) for kind, name in moments.items() if kept[name] is not None]
    return [{"ticket_id": number, "kind": kind, "at": at, "text": "", "details": {}} for kind, at in found]


def measure(instance: Path, pages: list[str], rounds: int) -> list[str]:
    """Read the pages in turns; return those whose p95 of the processor's time is above their limit."""
    slow = []
    with site.served(instance, workers=1) as port:
        reader = reading.Reader(port)
        first = {page: reader.get(page) for page in pages}
        times: dict[str, list[reading.Took]] = {page: [] for page in pages}
        for _ in range(rounds):
            for page in pages:
                times[page].append(reader.get(page))
    for page, found in times.items():
        used = [one.processor for one in found]
        print(f"{page.removeprefix('/staff/')}: {milliseconds([one.seconds for one in found])};", end=" ")
        print(f"of the processor {milliseconds(used)}; at first {first[page].processor * 1000:.0f} ms", flush=True)
        slow += [page] if p95(used) > (REPORT_LIMIT if "reports" in page else QUEUE_LIMIT) else []
    return slow


if __name__ == "__main__":
    main()
