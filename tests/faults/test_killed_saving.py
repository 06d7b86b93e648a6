"""`kill -9` in the middle of saves and index commits: what was acknowledged is there, and the index follows."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from typing import Any

import pytest
from saving import save_without_end
from sqlalchemy import select

from answercenter import create_app
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Revision
from answercenter.search import engine
from answercenter.search import indexer

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

KILLS = 30
SEED = 20_261_124
LONGEST = 0.4  # seconds from the first acknowledged save to the kill
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.fault
@pytest.mark.parametrize("database", DATABASES)
def test_no_acknowledged_save_is_lost(database: str, site_settings: Callable[..., dict[str, str]]) -> None:
    settings = site_settings("saving", postgres=database == "postgres")
    run(settings, "db", "upgrade")
    chance = random.Random(SEED)
    moments = [chance.uniform(0, LONGEST) for _ in range(KILLS)]
    print(f"seed {SEED}, seconds until each kill: {[round(moment, 3) for moment in moments]}")
    app = create_app(overrides(settings))
    kept: dict[int, tuple[str, str]] = {}
    with app.app_context():
        for number, moment in enumerate(moments):
            acknowledged, unsure = killed_after(settings, number, moment)
            kept |= acknowledged
            found = stored()
            assert {key: found.get(key) for key in kept.keys() - unsure} == {
                key: value for key, value in kept.items() if key not in unsure
            }
            kept |= {key: found[key] for key in unsure & kept.keys()}
            indexer.follow()
            assert indexer.verify() == []
            db.session.rollback()
        assert_found(kept)
        db.session.remove()
        db.engine.dispose()
    assert len(kept) >= KILLS
    assert run(settings, "index", "verify").returncode == 0


def killed_after(settings: dict[str, str], seed: int, moment: float) -> tuple[dict[int, tuple[str, str]], set[int]]:
    """Let a process save until it is killed; tell what it acknowledged, and the answer that it was just changing."""
    context = multiprocessing.get_context("forkserver")  # a process of its own, without importing all anew
    context.set_forkserver_preload(["answercenter.answers.publishing"])
    mine, its = context.Pipe(duplex=False)
    wanted = {name: value for name, value in settings.items() if name.startswith("ANSWERCENTER_")}
    process = context.Process(target=save_without_end, args=(wanted, seed, its), daemon=True)
    process.start()
    its.close()
    said = [mine.recv(), mine.recv()]
    time.sleep(moment)
    process.kill()
    process.join()
    said += rest(mine)
    done = {one[1]: (one[2], one[3]) for one in said if one[0] == "done"}
    last = said[-1]
    return done, {last[1]} if last[0] == "begin" and last[1] is not None else set()


def rest(pipe: Connection) -> list[Any]:
    """Read what a dead process had said; its last word may be cut short."""
    words = []
    try:
        while True:
            words.append(pipe.recv())
    except (EOFError, OSError):
        pipe.close()
    return words


def stored() -> dict[int, tuple[str, str]]:
    """Read every answer's state and live question."""
    live = (Revision.answer_id == Answer.id) & (Revision.number == Answer.live_revision)
    rows = db.session.execute(select(Answer.id, Answer.state, Revision.question).join(Revision, live))
    return {number: (state, question if state == "published" else "") for number, state, question in rows}


def assert_found(kept: dict[int, tuple[str, str]]) -> None:
    """Search some of what was published by its own word."""
    for number, (state, question) in list(kept.items())[::10]:
        if state == "published":
            hits = engine.search(question, PUBLIC).hits
            assert hits
            assert hits[0].answer_id == number


def overrides(settings: dict[str, str]) -> dict[str, Any]:
    """Give this process the settings of the site that the others run on."""
    named = {name.removeprefix("ANSWERCENTER_"): value for name, value in settings.items()}
    return {name: named[name] for name in ("INSTANCE", "DATABASE_URL") if name in named} | {
        "SECRET_KEY": "only-for-tests-01"
    }


def run(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the site."""
    command = [sys.executable, "-m", "answercenter", *words]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
