from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.analytics import lines
from answercenter.analytics import spool
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import CountedDay
from answercenter.models import Drop
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from flask import Flask


def test_what_is_appended_arrives_once(app: Flask) -> None:
    for answer in (1, 2, 3):
        append_view(answer)
    assert spool.waiting()[0] == 1
    assert spool.move() == 3
    assert spool.waiting() == (0, 0)
    assert spool.move() == 0
    assert moved_answers() == [1, 2, 3]
    append_view(4)
    assert spool.move() == 1
    assert [path.suffix for path in files(app) if path.suffix != ".lock"] == [".jsonl", ".moved"]


def test_nothing_recorded_is_nothing_to_move(app: Flask) -> None:
    assert spool.move() == 0
    assert spool.waiting() == (0, 0)


def test_files_are_for_the_service_only(app: Flask) -> None:
    append_view(1)
    assert (folder(app).stat().st_mode & 0o777, files(app)[0].stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_finished_file_goes_when_it_has_been_moved(app: Flask) -> None:
    append_view(1)
    finish(app)
    assert spool.move() == 1
    assert [path.name for path in files(app)] == ["mover.lock"]


def test_a_mover_that_forgot_how_far_it_was_counts_nothing_twice(app: Flask) -> None:
    append_view(1)
    (folder(app) / "x.jsonl").write_bytes(b"{broken\n")
    spool.move()
    arrived = db.session.scalar(select(func.sum(CountedDay.arrived)))
    for mark in folder(app).glob("*.moved"):
        mark.unlink()
    (folder(app) / "x.jsonl").write_bytes(b"{broken\n")
    assert spool.move() == 0
    assert len(moved_answers()) == 1
    assert drops() == [("line", "damaged")]
    assert db.session.scalar(select(func.sum(CountedDay.arrived))) == arrived


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no id"},
        {"at": 1e300},
        {"at": "yesterday"},
        {"day": "2026-13-01"},
        {"answer": -1},
        {"answer": 2**40},
        {"answer": None},
        {"region": "much too long"},
        {"region": "\x00"},
        {"region": "\ud800"},
        {"visit": "v" * 33},
        {"kind": "theft"},
        {"source": "x" * 9000},
    ],
)
def test_a_damaged_line_becomes_a_drop_and_stops_nothing(app: Flask, change: dict[str, Any]) -> None:
    append_view(1)
    spool.append(view_record(2) | change)
    append_view(3)
    spool.move()
    assert moved_answers() == [1, 3]
    assert drops() == [("line", "damaged")]


def test_a_line_that_was_never_finished_does_not_damage_others(app: Flask) -> None:
    append_view(1)
    finish(app)
    path = next(folder(app).glob("*.jsonl"))
    whole = json.dumps(view_record(2)).encode()
    path.write_bytes(path.read_bytes() + whole[:-5])
    append_view(3)
    spool.move()
    assert moved_answers() == [1, 3]
    assert drops() == [("line", "damaged")]


def test_a_last_line_that_lacks_only_its_end_is_moved(app: Flask) -> None:
    folder(app).mkdir()
    (folder(app) / "x.jsonl").write_bytes(json.dumps(view_record(5)).encode())
    spool.move()
    assert moved_answers() == [5]


def test_a_write_cut_short_by_a_full_disk_loses_only_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    append_view(1)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, text: write(descriptor, text[:40]))
    assert not append_view(2)
    monkeypatch.setattr(os, "write", write)
    assert append_view(3)
    spool.move()
    assert moved_answers() == [1, 3]
    assert drops() == [("line", "damaged")]


def test_what_a_full_disk_refuses_is_counted_as_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _text: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    write = os.write
    monkeypatch.setattr(os, "write", full)
    assert not append_view(1)
    assert not append_view(2)
    monkeypatch.setattr(os, "write", write)
    append_view(3)
    spool.move()
    assert moved_answers() == [3]
    assert drops() == [("view", "lost")] * 2


def test_a_process_begins_a_new_file_when_one_is_full(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MAXIMUM_FILE", 1000)
    for answer in range(1, 21):
        append_view(answer)
    assert len(list(folder(app).glob("*.jsonl"))) > 2
    assert spool.move() == 20
    assert len(list(folder(app).glob("*.jsonl"))) == 1


def test_without_a_worker_the_spool_grows_no_further_than_its_bound_and_says_what_was_lost(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MAXIMUM_FILE", 1000)
    monkeypatch.setattr(spool, "MAXIMUM_SPOOL", 5000)
    kept = [append_view(answer) for answer in range(1, 41)]
    assert sum(path.stat().st_size for path in folder(app).glob("*.jsonl")) < 6000 + spool.TYPICAL_LINE
    assert spool.move() == sum(kept)
    assert not append_view(41)  # not looked at again on every page
    app.extensions["answercenter.spool"][os.getpid()]._full_until = 0.0
    assert append_view(42)
    spool.move()
    assert moved_answers() == [*[answer for answer, here in enumerate(kept, 1) if here], 42]
    assert drops() == [("view", "lost")] * (kept.count(False) + 1)


def test_a_long_loss_is_told_in_pieces(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "TOLD", 3)
    write = os.write
    monkeypatch.setattr(os, "write", lambda _descriptor, _text: os.close(-1))
    assert not any(append_view(answer) for answer in range(7))
    monkeypatch.setattr(os, "write", write)
    for answer, told in ((7, 3), (8, 6), (9, 7), (10, 7)):
        assert append_view(answer)
        spool.move()
        assert len(drops()) == told


@pytest.mark.parametrize("away", [shutil.rmtree, lambda folder: folder.rename(folder.with_name("spool.1"))])
def test_a_folder_taken_away_is_begun_anew(app: Flask, away: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "LOOKED_FOR", 0)
    append_view(1)
    spool.move()
    away(folder(app))
    assert append_view(2)
    assert spool.move() == 1
    assert moved_answers() == [1, 2]


def test_more_than_one_batch_is_moved(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "BATCH", 3)
    for answer in range(1, 11):
        append_view(answer)
    assert spool.move() == 10


def test_a_second_mover_steps_back(app: Flask) -> None:
    append_view(1)
    held = os.open(folder(app) / "mover.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert spool.move() == 0
    os.close(held)
    assert spool.move() == 1


def test_threads_share_a_file_without_mixing_lines(app: Flask) -> None:
    def write(first: int) -> None:
        with app.app_context():
            for answer in range(first, first + 100):
                append_view(answer)

    threads = [threading.Thread(target=write, args=(first,)) for first in (1, 101, 201, 301)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert spool.move() == 400
    assert moved_answers() == list(range(1, 401))


def test_an_event_of_a_closed_day_is_dropped_as_late(app: Flask) -> None:
    append_view(1)
    spool.move()
    with command() as session:
        session.scalars(select(CountedDay)).one().closed = True
    append_view(2)
    finish(app)
    spool.move()
    assert moved_answers() == [1]
    assert drops() == [("view", "late")]


def test_a_file_begun_and_never_named_is_swept_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    append_view(1)
    (folder(app) / "9-9.new").touch()
    spool.move()
    assert (folder(app) / "9-9.new").exists()
    late = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: late)
    spool.move()
    assert not (folder(app) / "9-9.new").exists()


def test_a_fork_writes_to_a_file_of_its_own(app: Flask) -> None:
    append_view(1)
    child = os.fork()
    if not child:
        append_view(2)
        os._exit(0)
    os.waitpid(child, 0)
    append_view(3)
    assert len(list(folder(app).glob("*.jsonl"))) == 2
    spool.move()
    assert moved_answers() == [1, 2, 3]
    assert len(list(folder(app).glob("*.jsonl"))) == 1  # ours: the parent's lock outlives the child


def view_record(answer: int) -> dict[str, Any]:
    """The record of a view."""
    fields = {"answer": answer, "source": "direct", "search": None, "rank": None}
    return lines.event("view", "0" * 32, "US") | fields


def append_view(answer: int) -> bool:
    """Record a view."""
    return spool.append(view_record(answer))


def finish(app: Flask) -> None:
    """Let this process's file go, as its end would."""
    for one in app.extensions.pop("answercenter.spool").values():
        one.release()


def folder(app: Flask) -> Path:
    """The spool's folder."""
    return Path(app.instance_path) / "spool"


def files(app: Flask) -> list[Path]:
    """Everything in it, by name."""
    return sorted(folder(app).iterdir(), key=lambda path: (path.suffix, path.name))


def moved_answers() -> list[int]:
    """The answers of all views in the database."""
    return list(db.session.scalars(select(ViewEvent.answer_id).order_by(ViewEvent.answer_id)))


def drops() -> list[tuple[str, str]]:
    """What was dropped, and why."""
    return [(kind, reason) for kind, reason in db.session.execute(select(Drop.kind, Drop.reason))]
