"""Imports that the worker does: commands of editors, and the work itself.

The file is kept in the database, since that is all that several machines share. It is first looked through, which
changes nothing; an editor then starts it, may stop it, and goes on. Each commit takes in some answers and moves the
run's position in one transaction, and only from the position that it began with: whoever dies, and whoever works twice,
nothing is taken in twice or left out. The worker reads from a file without a name, which is gone with its process.
"""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import BinaryIO

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import approval
from answercenter.answers import exchange
from answercenter.answers import formats
from answercenter.answers import intake
from answercenter.answers import writing
from answercenter.answers.examples import examples
from answercenter.answers.formats import FormatError
from answercenter.answers.formats import Source
from answercenter.answers.importing import Batch
from answercenter.answers.wording import PublishingError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import keeping
from answercenter.models import ImportPart
from answercenter.models import ImportRefusal
from answercenter.models import ImportRun
from answercenter.models import RunState
from answercenter.search import indexer
from answercenter.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from answercenter.answers.importing import OnConflict
    from answercenter.answers.intake import Piece
    from answercenter.answers.intake import Refusal

logger = logging.getLogger(__name__)

PART = 1_000_000  # bytes of a file in one row
TURN = 10.0  # seconds after which the worker's other jobs have their turn
KEPT = timedelta(days=30)  # how long a run stays that nobody touches
AT_WORK = (RunState.CHECKING, RunState.RUNNING)
ACTS = {  # what may be done, from which states, to which
    "start": ((RunState.CHECKED,), RunState.RUNNING),
    "stop": ((RunState.RUNNING,), RunState.STOPPED),
    "resume": ((RunState.STOPPED,), RunState.RUNNING),
}
DISCARD = "discard"


class RunError(PublishingError):
    """The import is not there any more, or not in a state in which this can be done."""


def keep(name: str, file: BinaryIO, form: str, on_conflict: OnConflict, author_id: int | None) -> int:
    """Keep a file to be looked through by the worker, and return the number of its run.

    `form` is the name of a format, or `auto`. Raises FormatError when it is no such file, or is refused as a whole.
    """
    source = Source(name, file)
    form = formats.recognise(source) if form == exchange.AUTO else form
    if source.is_collection():
        source.paths()
    now = clock.now()
    with command() as session:
        session.execute(delete(ImportRun).where(ImportRun.changed_at < now - KEPT))
        run = ImportRun(
            name=tidy(name, 200) or "file", format=form, on_conflict=on_conflict, size=source.size,
            examples=[], unknown=[], author_id=author_id, created_at=now, changed_at=now,
        )  # fmt: skip
        session.add(run)
        session.flush()
        content = source.file
        for number, part in enumerate(iter(lambda: content.read(PART), b"")):
            session.execute(insert(ImportPart), [{"run_id": run.id, "number": number, "content": part}])
        return run.id


def change(run_id: int, act: str, account_id: int | None) -> None:
    """Start, stop, resume or discard a run. Raises RunError when it is not in a state for that, NotAllowed."""
    with command() as session:
        run = session.get(ImportRun, run_id, with_for_update=True, populate_existing=True)
        if run is None:
            raise RunError("This import is not there any more.")
        if act == DISCARD and run.state not in AT_WORK:
            session.execute(delete(ImportRun).where(ImportRun.id == run_id))
            return
        froms, to = ACTS.get(act, ((), RunState.FAILED))
        if run.state not in froms:
            raise RunError("The import has moved on in the meantime. See where it is now.")
        if to == RunState.RUNNING:
            approval.let_change_many(session, account_id)
        if act == "start":
            _begin_anew(session, run)
        run.state, run.changed_at = to, clock.now()
    logger.info("import %s: %s by account %s", run_id, act, account_id)


def is_due() -> bool:
    """Tell whether there is an import to be worked on."""
    return db.session.execute(select(ImportRun.id).where(ImportRun.state.in_(AT_WORK)).limit(1)).first() is not None


def work() -> None:
    """Work on every import that waits, the oldest first; a long one goes on at the next call."""
    waiting = select(ImportRun.id).where(ImportRun.state.in_(AT_WORK)).order_by(ImportRun.id)
    for run_id in db.session.scalars(waiting).all():
        _advance(run_id)


def _advance(run_id: int) -> None:
    """Take one run further, for a turn at most; when it is over, readers find what it took in."""
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if run is None or run.state not in AT_WORK:
        return
    state, name, title, at = run.state, run.format, run.name, run.position
    error = ""
    try:
        with _content(run_id, title) as source:
            position: int | None
            position, over = _turn(run_id, state, name, source, at)
    except FormatError as problem:
        position, over, error = None, True, str(problem)
    if state == RunState.RUNNING:
        indexer.sync()
    if over:
        _finish(run_id, state, position, error)


def _turn(run_id: int, state: str, name: str, source: Source, position: int) -> tuple[int, bool]:
    """Take in pieces from a position on until the turn is over; tell the one reached, and whether it is the end."""
    deadline = time.monotonic() + TURN
    for piece in intake.pieces(source, name, position):
        if not _take(run_id, state, position, piece):
            return position, False
        position = piece.position
        if time.monotonic() > deadline:
            return position, False
    return position, True


def _take(run_id: int, state: str, position: int, piece: Piece) -> bool:
    """Take in a piece, or note what it would do; False when the run is not any more where it was."""
    with command() as session:
        run = _held(session, run_id, state, position)
        if run is None:
            return False
        if state == RunState.RUNNING:
            writing.lock_keys(session, [record.key for _, record in piece.records])
        mode: OnConflict = "update" if run.on_conflict == "update" else "skip"
        batch = Batch(session, piece.records, mode)
        _tally(session, run, piece, batch)
        session.flush()
        if state == RunState.RUNNING:
            keeping.put_all(session, piece.files)
            batch.write()
    return True


def _tally(session: Session, run: ImportRun, piece: Piece, batch: Batch) -> None:
    refused = exchange.refusals(piece, batch)
    run.position, run.done, run.changed_at = piece.position, max(run.done, piece.done), clock.now()
    run.added += len(batch.new)
    run.updated += len(batch.changed)
    run.unchanged += batch.unchanged
    run.skipped += batch.skipped
    run.refused += len(refused)
    run.examples = examples(run.examples, piece, batch)
    run.unknown = sorted({*run.unknown, *(tidy(name, 40) for name in piece.unknown)})[:20]
    if refused:
        session.execute(insert(ImportRefusal), [_row(run.id, one) for one in refused])


def _finish(run_id: int, state: str, position: int | None, error: str) -> None:
    """Let a run be over: its file goes once nothing is left to be done with it."""
    with command() as session:
        run = _held(session, run_id, state, position)
        if run is None:
            return
        over = RunState.DONE if state == RunState.RUNNING else RunState.CHECKED
        run.state, run.error = (RunState.FAILED, error) if error else (over, "")
        run.done, run.changed_at = run.size, clock.now()
        if run.state != RunState.CHECKED:
            session.execute(delete(ImportPart).where(ImportPart.run_id == run_id))


def _held(session: Session, run_id: int, state: str, position: int | None) -> ImportRun | None:
    """Return a run that nobody else changes until the commit, if it is still in this state and at this position."""
    run = session.get(ImportRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state != state or position not in {None, run.position}:
        return None
    return run


def _begin_anew(session: Session, run: ImportRun) -> None:
    """Forget what the look through found, which the import finds again."""
    run.position = run.done = run.added = run.updated = run.unchanged = run.skipped = run.refused = 0
    run.examples = []
    session.execute(delete(ImportRefusal).where(ImportRefusal.run_id == run.id))


def _row(run_id: int, refusal: Refusal) -> dict[str, object]:
    return {"run_id": run_id, "number": refusal.number, "place": refusal.place[:500], "reason": refusal.reason[:500]}


@contextmanager
def _content(run_id: int, name: str) -> Iterator[Source]:
    """Give a run's file back."""
    with tempfile.TemporaryFile(dir=current_app.instance_path) as file:
        wanted = select(ImportPart.content).where(ImportPart.run_id == run_id)
        number = 0
        while (part := db.session.scalar(wanted.where(ImportPart.number == number))) is not None:
            file.write(part)
            number += 1
        db.session.rollback()
        yield Source(name, file)
