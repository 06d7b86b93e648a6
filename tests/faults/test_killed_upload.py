"""`kill -9` during uploads: what was acknowledged is there whole, and nothing is there by half."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from test_killed_saving import DATABASES
from test_killed_saving import overrides
from test_killed_saving import rest
from test_killed_saving import run
from uploading import upload_without_end

from answercenter import create_app
from answercenter.extensions import db
from answercenter.files import uses
from answercenter.models import FileUse
from answercenter.models import Revision
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 12
SEED = 20_261_127
LONGEST = 0.3  # seconds from the first acknowledged file to the kill


@pytest.mark.fault
@pytest.mark.parametrize("database", DATABASES)
def test_no_acknowledged_file_is_lost_and_none_is_half(
    database: str, site_settings: Callable[..., dict[str, str]]
) -> None:
    settings = site_settings("uploading", postgres=database == "postgres")
    run(settings, "db", "upgrade")
    chance = random.Random(SEED)
    kept: set[str] = set()
    shown: set[str] = set()
    with create_app(overrides(settings)).app_context():
        for number in range(KILLS):
            for what, digest in said_before_kill(settings, number, chance.uniform(0, LONGEST)):
                (kept if what == "kept" else shown).add(digest)
            assert kept <= whole()
            assert shown <= set(db.session.scalars(select(FileUse.digest)))
            assert {tuple(row) for row in db.session.execute(select(FileUse.answer_id, FileUse.digest))} == named()
            db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    assert len(kept) >= KILLS
    assert shown


def said_before_kill(settings: dict[str, str], seed: int, moment: float) -> list[tuple[str, str]]:
    """Let a process keep files until it is killed; tell what it acknowledged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["answercenter.answers.publishing"])
    mine, its = context.Pipe(duplex=False)
    wanted = {name: value for name, value in settings.items() if name.startswith("ANSWERCENTER_")}
    process = context.Process(target=upload_without_end, args=(wanted, seed, its), daemon=True)
    process.start()
    its.close()
    said = [mine.recv()]
    time.sleep(moment)
    process.kill()
    process.join()
    return said + rest(mine)


def whole() -> set[str]:
    """List the files that are there, each of which must hold what its digest says."""
    found = set()
    for digest, size, content in db.session.execute(select(StoredFile.digest, StoredFile.size, StoredFile.content)):
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, size)
        found.add(digest)
    return found


def named() -> set[tuple[int, str]]:
    """List the files that the texts name, by answer."""
    texts = db.session.execute(select(Revision.answer_id, Revision.short_answer, Revision.body))
    return {(row.answer_id, digest) for row in texts for digest in uses.named((row.short_answer, row.body))}
