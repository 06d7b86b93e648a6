"""Answers in and out as files (see `formats`).

An import commits some answers at a time, each commit under one change number, and the index follows once at the end:
after a crash in the middle, the same import goes on where it stopped. What is bad is reported with its place and
reason, and the rest is imported; with `fail` the whole file is checked first, and nothing is written when anything in
it is bad or any answer is there already. With `update` an answer becomes what the file says, its position and moments
only if the file says them. An export holds every answer in one text: a draft beside a published text stays behind.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any
from typing import BinaryIO

from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import formats
from answercenter.answers import intake
from answercenter.answers import stored
from answercenter.answers import writing
from answercenter.answers.examples import examples
from answercenter.answers.formats import Source
from answercenter.answers.importing import Batch
from answercenter.answers.intake import Refusal
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import keeping
from answercenter.files import reading
from answercenter.files import uses
from answercenter.models import Answer
from answercenter.search import indexer

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Select

    from answercenter.answers.importing import OnConflict
    from answercenter.answers.intake import Piece
    from answercenter.answers.records import AnswerRecord
    from answercenter.files.carried import CarriedFile

    Progress = Callable[[int, int], None]  # done, of all

AUTO = "auto"  # the format is recognised by the content


@dataclass(slots=True)
class ImportReport:
    """What an import found in its file (by status) and what it did; `skipped` differ from the file and were left."""

    published: int = 0
    drafts: int = 0
    archived: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    unchanged: int = 0
    errors: list[Refusal] = field(default_factory=list)
    examples: list[dict[str, Any]] = field(default_factory=list)  # see `examples`
    unknown_fields: set[str] = field(default_factory=set)

    @property
    def changed(self) -> int:
        """How many answers are new or different now."""
        return self.added + self.updated

    def take(self, piece: Piece, batch: Batch) -> None:
        """Add what became of a piece of the file."""
        self.errors += refusals(piece, batch)
        self.examples = examples(self.examples, piece, batch)
        self.unknown_fields |= piece.unknown
        self.added += len(batch.new)
        self.updated += len(batch.changed)
        self.skipped += batch.skipped
        self.unchanged += batch.unchanged
        self.published += batch.statuses["published"]
        self.drafts += batch.statuses["draft"]
        self.archived += batch.statuses["archived"]


def import_answers(
    path: Path,
    on_conflict: OnConflict = "skip",
    *,
    name: str = AUTO,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file or folder of answers in the format with this name, and report; a dry run only reports.

    `progress` counts bytes. Raises FormatError when there is no such format in it, or it is refused as a whole.
    """
    with _opened(path) as source:
        name = formats.recognise(source) if name == AUTO else name
        if on_conflict == "fail":
            report = _run(source, name, on_conflict, True, None)
            if report.errors or dry_run:
                report.added = 0 if report.errors else report.added
                return report
        report = _run(source, name, on_conflict, dry_run, progress)
    if report.changed and not dry_run:
        indexer.sync()
    return report


def export_answers(path: Path, progress: Progress | None = None, *, name: str = "jsonl") -> int:
    """Write every answer to a file and return their number; the file appears only when it is complete.

    What is no file, such as a pipe, is written to as it is; a link stays, and what it leads to is replaced.
    `progress` counts answers. Raises OSError when the file cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            return _write(file, progress, name)
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            done = _write(file, progress, name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return done


def refusals(piece: Piece, batch: Batch) -> list[Refusal]:
    """List what was refused of a piece, within the file and by the answers that are there, by place."""
    there = [Refusal(number, piece.places[number], reason) for number, reason in batch.refused]
    return sorted(piece.refused + there, key=lambda one: one.number)


def decide(piece: Piece, on_conflict: OnConflict) -> Batch:
    """Tell what a piece would do; nothing is written."""
    batch = Batch(db.session(), piece.records, on_conflict)
    db.session.rollback()
    return batch


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield Source(path.name, folder=path)
        return
    with path.open("rb") as file:
        yield Source(path.name, file)


def _write(file: BinaryIO, progress: Progress | None, name: str) -> int:
    session = db.session()
    total = session.execute(select(func.count()).select_from(Answer)).scalar_one()
    done = 0

    def every() -> Iterator[AnswerRecord | CarriedFile]:
        nonlocal done
        last, written = 0, set[str]()
        while some := stored.records(session, Answer.id.in_(_next_ids(last))):
            yield from (record for _, record in some)
            if name in formats.CARRY_FILES:
                shown = uses.named(text for _, one in some for text in (one.text.short_answer, one.text.body))
                yield from reading.carried(session, sorted(shown.keys() - written))
                written |= shown.keys()
            session.expunge_all()
            done, last = done + len(some), some[-1][0]
            if progress is not None:
                progress(done, total)

    formats.WRITERS[name](every(), file)
    return done


def _next_ids(last: int) -> Select[int]:
    return select(Answer.id).where(Answer.id > last).order_by(Answer.id).limit(intake.BATCH)


def _run(source: Source, name: str, on_conflict: OnConflict, dry_run: bool, progress: Progress | None) -> ImportReport:
    report = ImportReport()
    total = source.size
    for piece in intake.pieces(source, name):
        report.take(piece, decide(piece, on_conflict) if dry_run else _import(piece, on_conflict))
        if progress is not None:
            progress(piece.done, total)
    return report


def _import(piece: Piece, on_conflict: OnConflict) -> Batch:
    """Import a piece in one commit."""
    with command() as session:
        writing.lock_keys(session, [record.key for _, record in piece.records])
        batch = Batch(session, piece.records, on_conflict)
        keeping.put_all(session, piece.files)
        batch.write()
    return batch
