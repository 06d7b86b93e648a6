"""Fill the demo's instance: sample answers, types of requests, simulated visits, three accounts.

Each step may be repeated.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import current_app
from flask_migrate import upgrade

from answercenter import clock
from answercenter import sample
from answercenter.accounts import users
from answercenter.analytics import recorded
from answercenter.answers import exchange
from answercenter.demo import dropped
from answercenter.demo import instance
from answercenter.demo.subjects import read_subjects
from answercenter.demo.visits import Crowd
from answercenter.demo.visits import Found
from answercenter.extensions import database_versions
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Origin
from answercenter.models import current_versions
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.tickets import types

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date

SEED = 1998
DAYS = 90
PEOPLE = (("editor@example.org", "editor"), ("staff@example.org", "staff"), ("admin@example.org", "admin"))
VISITS_FILE = "simulated-visits.jsonl"


class Progress(Protocol):
    """Shows how far a step has come: a context that gives a function of (done, of how many)."""

    def __call__(self, label: str) -> AbstractContextManager[Callable[[int, int], None]]:
        """Begin to show one step."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in; told once, never kept."""

    email: str
    role: str
    password: str


def require_own_database(marker: instance.Marker) -> None:
    """Refuse a database, named by a setting, that the demo did not fill. Raises DemoError."""
    if database_versions()[0] is None:
        return
    own = f"sqlite:///{Path(current_app.instance_path) / 'answercenter.sqlite3'}"
    if current_app.config["DATABASE_URL"] == own or current_versions(db.session()).lineage == marker.lineage:
        return
    raise instance.DemoError("DATABASE_URL names a database that the demo did not make; unset it or name an empty one")


def prepare(visits: int, progress: Progress) -> list[SignIn]:
    """Make tables, answers, past visits and accounts; tell the sign-ins of accounts that are new."""
    folder = Path(current_app.instance_path)
    upgrade()
    lineage = current_versions(db.session()).lineage
    instance.write(folder, instance.Marker(lineage=lineage))
    with progress("Importing the sample answers") as show:
        for file in sample.files():
            exchange.import_answers(file, progress=show)
    types.add_shipped()
    indexer.sync()
    file = folder / VISITS_FILE
    with progress("Simulating past visits") as show:
        simulate(file, visits, show)
    zone = current_app.config["TIMEZONE"]
    dropped.simulate(_days(), visits, zone, Random(SEED))  # noqa: S311  # nothing secret, as below
    with progress("Counting simulated visits") as show:
        recorded.import_visits(file, Origin.SIMULATED, show)
    signs = [sign for sign in map(_account, PEOPLE) if sign is not None]
    instance.write(folder, instance.Marker(ready=True, lineage=lineage))
    return signs


def simulate(file: Path, number: int, show: Callable[[int, int], None]) -> None:
    """Write a file of recorded visits over the 90 days that ended yesterday; the same site, the same file."""
    random = Random(SEED)  # noqa: S311  # nothing secret: it must come out the same every time
    zone = current_app.config["TIMEZONE"]
    crowd = Crowd(read_subjects(random), _search, random)
    with file.open("w", encoding="utf-8") as lines:
        for done, visit in enumerate(crowd.visits(_days(), number, ZoneInfo(zone)), start=1):
            lines.writelines(json.dumps(record) + "\n" for record in visit)
            show(done, number)


def _days() -> list[date]:
    today = clock.today(current_app.config["TIMEZONE"])
    return [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]


def _search(text: str) -> Found:
    results = engine.search(text, PUBLIC)
    return Found(tuple(hit.key for hit in results.hits), results.total, results.answered)


def _account(person: tuple[str, str]) -> SignIn | None:
    """Make an account with a password by chance, unless there is one."""
    email, role = person
    if any(account.email == email for account in users.list_users()):
        return None
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    users.create_user(email, role, password)
    return SignIn(email, role, password)
