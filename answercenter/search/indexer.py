"""The index follows the database by change number: sync after a commit, rebuild beside and swap, verify, status.

The database is the truth. Every committed change has a number; the index keeps the number it has reached and the
lineage of the database it follows, and applies what is newer. Another lineage, another version, damage or no index
at all mean a rebuild. Any number of processes may call `sync` at once, and any of them may die at any moment: a crash
only delays.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from answercenter.extensions import db
from answercenter.search import segments
from answercenter.search import sources
from answercenter.search import store
from answercenter.search.documents import State
from answercenter.search.documents import digest
from answercenter.search.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from answercenter.search.documents import Facts
    from answercenter.search.documents import PublishedAnswer

SYNC_TIMEOUT = 10.0  # seconds that a sync waits for another process's
REBUILD_TIMEOUT = 600.0  # seconds that a rebuild waits for another one
NAMED = 20  # differences that are told one by one


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands beside its database. `problem` is empty when it is healthy."""

    lineage: str
    reached: int
    database_number: int
    documents: int
    directory: str
    healthy: bool
    problem: str


def sync() -> int:
    """Apply what changed since the index was last brought up; return how many answers.

    Never raises: what was published stays published, a failure is logged, and the next sync makes up for it.
    """
    try:
        return follow()
    except Exception:
        current_app.logger.exception("index_sync_failed")
        return 0


def follow() -> int:
    """Apply what changed since last time, or rebuild; return how many answers. Raises IndexBusyError, OSError."""
    place = store.folder()
    with store.lock(place, "write", SYNC_TIMEOUT):
        applied = _apply_changes(place)
    if applied is not None:
        return applied
    with store.lock(place, "rebuild", SYNC_TIMEOUT):
        with store.lock(place, "write", SYNC_TIMEOUT):  # somebody else may have rebuilt it while this waited
            applied = _apply_changes(place)
        return _rebuild(place, None) if applied is None else applied


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew beside the one in use and swap it in; return how many answers it holds."""
    place = store.folder()
    with store.lock(place, "rebuild", REBUILD_TIMEOUT):
        return _rebuild(place, progress)


def verify() -> list[str]:
    """Compare index and database, answer by answer; return the differences in words, none when they agree."""
    place = store.folder()
    with store.lock(place, "write", SYNC_TIMEOUT):
        directory = store.current(place)
        if directory is None:
            return ["there is no index"]
        broken = segments.broken_seals(directory, thorough=True)
        if broken:
            return [f"{name} is not what was written" for name in broken]
        try:
            reader = segments.open_reader(directory)
            state = segments.read_state(reader)
            indexed = {
                facts.answer_id: facts for leaf, _ in reader.leaf_readers() for _, facts in segments.stored(leaf)
            }
        except Exception as error:  # noqa: BLE001  # damage shows as almost any exception
            return [f"the index cannot be read: {type(error).__name__}"]
        with db.engine.connect() as connection:
            differences = _compare_state(state, *sources.position(connection))
            differences += list(_compare_answers(indexed, sources.published(connection)))
    return differences[:NAMED] + ([f"and {len(differences) - NAMED} more"] if len(differences) > NAMED else [])


def status() -> IndexStatus:
    """Tell how the index stands, without waiting for anybody."""
    with db.engine.connect() as connection:
        lineage, number = sources.position(connection)
    directory = store.current(store.folder())
    if directory is None:
        return IndexStatus(lineage, 0, number, 0, "", healthy=False, problem="there is no index")
    try:
        reader = segments.open_reader(directory)
        state = segments.read_state(reader)
        documents = reader.doc_count() - (state is not None)
        problem = _problem(store.folder(), directory) or "; ".join(_compare_state(state, lineage, number))
    except Exception as error:  # noqa: BLE001  # damage shows as almost any exception
        state, documents, problem = None, 0, f"the index cannot be read: {type(error).__name__}"
    reached = state.reached if state is not None else 0
    return IndexStatus(lineage, reached, number, documents, directory.name, healthy=not problem, problem=problem)


def _apply_changes(place: Path) -> int | None:
    """Bring the index in use up to the database; None when it has to be made anew."""
    directory = store.current(place)
    if directory is None:
        return None
    problem = _problem(place, directory)
    if problem:
        current_app.logger.warning("index_damaged: %s", problem)
        return None
    try:
        state = segments.read_state(segments.open_reader(directory))
    except Exception:
        current_app.logger.exception("index_damaged")
        return None
    with db.engine.connect() as connection:
        lineage, number = sources.position(connection)
        if state is None or state[:2] != (VERSION, lineage) or state.reached > number:
            return None
        if state.reached == number:
            segments.seal(directory)
            return 0
        return _write_changes(directory, connection, state.reached, State(VERSION, lineage, number))


def _write_changes(directory: Path, connection: Connection, reached: int, state: State) -> int | None:
    gone = sources.withdrawn(connection, reached)
    applied = len(gone)

    def changed() -> Iterator[PublishedAnswer]:
        nonlocal applied
        for answer in sources.published(connection, reached):
            applied += 1
            yield answer

    try:
        segments.commit(directory, changed(), gone, state)
    except (OSError, SQLAlchemyError, store.IndexBusyError):
        raise
    except Exception:
        current_app.logger.exception("index_damaged")
        return None
    return applied


def _rebuild(place: Path, progress: Callable[[int, int], None] | None) -> int:
    """Build beside, catch up with what was published meanwhile, swap in. Call with the `rebuild` lock held."""
    directory = store.new_directory(place)
    try:
        segments.create(directory)
        with db.engine.connect() as connection:
            lineage, number = sources.position(connection)
            total = sources.count_published(connection)
            answers = _counted(sources.published(connection), total, progress)
            segments.commit(directory, answers, [], State(VERSION, lineage, number))
        with store.lock(place, "write", REBUILD_TIMEOUT):
            with db.engine.connect() as connection:
                latest = State(VERSION, *sources.position(connection))
                if latest.reached != number:
                    _write_changes(directory, connection, number, latest)
            old = store.current(place)
            store.swap_in(place, directory, keep_old=old is not None and bool(_problem(place, old)))
            store.remove_unfinished(place)
    except BaseException:
        if store.current(place) != directory:
            shutil.rmtree(directory, ignore_errors=True)
        raise
    return total


def _counted(
    answers: Iterator[PublishedAnswer], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[PublishedAnswer]:
    for done, answer in enumerate(answers, 1):
        yield answer
        if progress is not None:
            progress(done, max(total, done))


def _problem(place: Path, directory: Path) -> str:
    """Say what is wrong with the files of an index, as far as that shows without reading all of it."""
    if store.reported_damage(place) == directory.name:
        return "a search could not read the index"
    broken = segments.broken_seals(directory)
    if broken:
        return f"{broken[0]} is not what was written"
    try:
        state = segments.read_state(segments.open_reader(directory))
    except Exception as error:  # noqa: BLE001  # damage shows as almost any exception
        return f"the index cannot be read: {type(error).__name__}"
    return "" if state is not None and state.version == VERSION else "the index is of another version"


def _compare_state(state: State | None, lineage: str, number: int) -> list[str]:
    if state is None or state.version != VERSION:
        return ["the index is of another version"]
    if state.lineage != lineage:
        return ["the index follows another database"]
    if state.reached != number:
        return [f"the index has reached change {state.reached}, the database {number}"]
    return []


def _compare_answers(indexed: dict[int, Facts], answers: Iterator[PublishedAnswer]) -> Iterator[str]:
    for answer in answers:
        facts = indexed.pop(answer.id, None)
        if facts is None:
            yield f"answer {answer.id} is not in the index"
        elif facts.digest != digest(answer):
            yield f"answer {answer.id} differs from the index"
        elif facts.change_number != answer.change_number:
            yield f"answer {answer.id} has change {answer.change_number}, in the index {facts.change_number}"
    for answer_id in indexed:
        yield f"answer {answer_id} is in the index but not published"
