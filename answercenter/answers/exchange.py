"""Answers in and out as JSON Lines (see `records` for a line).

An import commits some answers at a time, each commit under one change number, and the index follows once at the end:
after a crash in the middle, the same import goes on where it stopped. A bad line is reported with its reason, and the
rest is imported; with `fail` the whole file is checked first, and nothing is written when any line is bad or any answer
is there already. With `update` an answer becomes what the file says, its position and moments only if the file says
them. An export holds every answer in one text: a draft beside a published text stays behind.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import TextIO

from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import records
from answercenter.answers import stored
from answercenter.answers import writing
from answercenter.answers.importing import Batch
from answercenter.answers.records import RecordError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.search import indexer

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Select

    from answercenter.answers.importing import OnConflict
    from answercenter.answers.records import AnswerRecord

    Progress = Callable[[int, int], None]  # done, of all

BATCH = 200  # answers in one commit
LONGEST_LINE = 4_000_000  # bytes


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that was not imported, and why."""

    line: int
    reason: str


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
    errors: list[LineError] = field(default_factory=list)
    unknown_fields: set[str] = field(default_factory=set)

    @property
    def changed(self) -> int:
        """How many answers are new or different now."""
        return self.added + self.updated


def import_answers(
    path: Path, on_conflict: OnConflict = "skip", *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import a file of answers and report; a dry run only reports. `progress` counts the file's bytes."""
    if on_conflict == "fail":
        report = _run(path, on_conflict, True, None)
        if report.errors or dry_run:
            report.added = 0 if report.errors else report.added
            return report
    report = _run(path, on_conflict, dry_run, progress)
    if report.changed and not dry_run:
        indexer.sync()
    return report


def export_answers(path: Path, progress: Progress | None = None) -> int:
    """Write every answer to a file and return their number; the file appears only when it is complete.

    What is no file, such as a pipe, is written to as it is; a link stays, and what it leads to is replaced.
    `progress` counts answers. Raises OSError when the file cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as file:
            return _write(file, progress)
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            done = _write(file, progress)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return done


def _write(file: TextIO, progress: Progress | None) -> int:
    session = db.session()
    total = session.execute(select(func.count()).select_from(Answer)).scalar_one()
    done, last = 0, 0
    while some := stored.records(session, Answer.id.in_(_next_ids(last))):
        file.writelines(records.form(record) + "\n" for _, record in some)
        session.expunge_all()
        done, last = done + len(some), some[-1][0]
        if progress is not None:
            progress(done, total)
    return done


def _next_ids(last: int) -> Select[int]:
    return select(Answer.id).where(Answer.id > last).order_by(Answer.id).limit(BATCH)


def _run(path: Path, on_conflict: OnConflict, dry_run: bool, progress: Progress | None) -> ImportReport:
    report = ImportReport()
    total = path.stat().st_size
    waiting: list[tuple[int, AnswerRecord]] = []
    for done, line, record in _read(path, report):
        if record is not None:
            waiting.append((line, record))
        if len(waiting) >= BATCH:
            _import(waiting, on_conflict, dry_run, report)
            waiting = []
        if progress is not None:
            progress(done, total)
    if waiting:
        _import(waiting, on_conflict, dry_run, report)
    report.errors.sort(key=lambda error: error.line)
    return report


def _import(
    waiting: list[tuple[int, AnswerRecord]], on_conflict: OnConflict, dry_run: bool, report: ImportReport
) -> None:
    """Import some records in one commit, or look at what that would do."""
    if dry_run:
        batch = Batch(db.session(), waiting, on_conflict)
        db.session.rollback()
    else:
        with command() as session:
            writing.lock_keys(session, [record.key for _, record in waiting])
            batch = Batch(session, waiting, on_conflict)
            batch.write()
    report.errors += [LineError(line, reason) for line, reason in batch.refused]
    report.added += len(batch.new)
    report.updated += len(batch.changed)
    report.skipped += batch.skipped
    report.unchanged += batch.unchanged
    report.published += batch.statuses["published"]
    report.drafts += batch.statuses["draft"]
    report.archived += batch.statuses["archived"]


def _read(path: Path, report: ImportReport) -> Iterator[tuple[int, int, AnswerRecord | None]]:
    """Give each line of a file as (bytes read so far, number, record), the record missing where the line is bad."""
    keys: dict[str, int] = {}
    paths: dict[str, int] = {}
    done = 0
    for number, line in enumerate(_lines(path), start=1):
        done += len(line)
        record: AnswerRecord | None = None
        try:
            read, unknown = _parsed(line, number)
            if read is not None:
                report.unknown_fields |= unknown
                _claim(keys, [read.key], number, "the id")
                _claim(paths, read.redirects, number, "a path of redirects")
            record = read
        except RecordError as error:
            report.errors.append(LineError(number, str(error)))
        yield done, number, record


def _claim(owners: dict[str, int], names: Iterable[str], number: int, what: str) -> None:
    """Let a line have these names, unless an earlier line has them."""
    for name in names:
        if owners.setdefault(name, number) != number:
            raise RecordError(f"{what} stands in line {owners[name]} already")


def _parsed(line: bytes, number: int) -> tuple[AnswerRecord | None, frozenset[str]]:
    if len(line) > LONGEST_LINE:
        raise RecordError(f"the line is longer than {LONGEST_LINE:,} bytes")
    text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
    return records.parse(text) if text else (None, frozenset())


def _lines(path: Path) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long only so much that one sees it."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            rest = line
            while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
                rest = file.readline(LONGEST_LINE + 1)
            yield line
