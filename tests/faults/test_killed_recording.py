"""`kill -9` of a serving site and its worker: every view that a visitor got with a 200 is counted once, none twice."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import make_answer
from sqlalchemy import func
from sqlalchemy import select

from answercenter import create_app
from answercenter.analytics import spool
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = int(os.environ.get("ANSWERCENTER_TEST_KILLS", "4"))
SEED = 20_261_125
ANSWERS = 20
READERS = 3  # visitors at once
AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}
SHARED = ("INSTANCE", "DATABASE_URL", "SECRET_KEY", "REPLY_ADDRESS")  # settings of the test's own application
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.fault
@pytest.mark.timeout(100 + 30 * KILLS)
@pytest.mark.parametrize("database", DATABASES)
def test_no_acknowledged_view_is_lost(database: str, site_settings: Callable[..., dict[str, str]]) -> None:
    settings = site_settings("recording", postgres=database == "postgres")
    settings["ANSWERCENTER_SECRET_KEY"] = "only-for-tests-01"
    run(settings, "db", "upgrade")
    addresses = make_answers(settings)
    chance = random.Random(SEED)
    moments = [chance.uniform(0.3, 1.5) for _ in range(KILLS)]
    print(f"seed {SEED}, seconds until each kill: {[round(moment, 2) for moment in moments]}")
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for moment in moments:
        with served(settings) as port:
            readers = read_until_killed(port, list(addresses), moment, asked, answered)
        for reader in readers:
            reader.join()
    run(settings, "worker", "--once")
    recorded, waiting = recorded_views(settings)
    assert waiting == 0
    assert sum(answered.values()) > KILLS
    for address, number in addresses.items():
        assert answered[address] <= recorded[number] <= asked[address]


class served:  # noqa: N801  # read as `with served(settings)`
    """A site served by two processes with its worker; all of them are killed at the end."""

    def __init__(self, settings: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = Path(settings["ANSWERCENTER_INSTANCE"]) / "served.log"
        words = [sys.executable, "-m", "answercenter", "serve", "--port", str(self.port), "--with-worker"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, env=settings, start_new_session=True, stdout=log, stderr=log)

    def __enter__(self) -> int:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=60).close()
            except OSError:
                time.sleep(0.1)
            else:
                return int(self.port)
        raise AssertionError(f"the server does not answer: {self.log.read_text()[-3000:]}")

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def read_until_killed(
    port: int, addresses: list[str], seconds: float, asked: Counter[str], answered: Counter[str]
) -> list[threading.Thread]:
    """Let some visitors read one answer after the other; return in the middle of it, so that the kill comes then."""
    counted = threading.Lock()
    first = threading.Event()

    def read(number: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            for at in range(1_000_000):
                address = addresses[(number + at) % len(addresses)]
                with counted:
                    asked[address] += 1
                try:
                    connection.request("GET", address, headers=AGENT)
                    with connection.getresponse() as response:
                        response.read()
                except (OSError, http.client.HTTPException):
                    return
                with counted:
                    answered[address] += response.status == 200
                first.set()

    readers = [threading.Thread(target=read, args=(number,), daemon=True) for number in range(READERS)]
    for reader in readers:
        reader.start()
    assert first.wait(30)
    time.sleep(seconds)
    return readers


def make_answers(settings: dict[str, str]) -> dict[str, int]:
    """Publish some answers; tell their addresses and ids."""
    with application(settings):
        with command() as session:
            for number in range(ANSWERS):
                make_answer(session, f"What is number {number}?")
        return {f"/answers/{one.id}/{one.slug}": one.id for one in db.session.scalars(select(Answer))}


def recorded_views(settings: dict[str, str]) -> tuple[Counter[int], int]:
    """Count the views in the database by answer, and the bytes that wait in the spool."""
    with application(settings):
        rows = db.session.execute(select(ViewEvent.answer_id, func.count()).group_by(ViewEvent.answer_id))
        return Counter(dict(rows.all())), spool.waiting()[1]


class application:  # noqa: N801  # read as `with application(settings)`
    """The application of the site, in this process."""

    def __init__(self, settings: dict[str, str]) -> None:
        named = {name.removeprefix("ANSWERCENTER_"): value for name, value in settings.items()}
        wanted = {name: named[name] for name in SHARED if name in named}
        self.context = create_app(wanted).app_context()

    def __enter__(self) -> None:
        self.context.push()

    def __exit__(self, *_: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self.context.pop()


def run(settings: dict[str, str], *words: str) -> None:
    """Run a command on the site."""
    done = subprocess.run(
        [sys.executable, "-m", "answercenter", *words], env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
