"""What a replay found, in words with numbers, and what to think of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.analytics import privacy

if TYPE_CHECKING:
    from answercenter.tuning.replay import Moved
    from answercenter.tuning.replay import Replayed


class Level(StrEnum):
    """What to think of a change."""

    NOTHING = "nothing"  # nothing to try on, or nothing changes
    GOOD = "good"
    OPEN = "open"  # no click tells
    MIXED = "mixed"
    HARMFUL = "harmful"


class Verdict(NamedTuple):
    """What to think of a change, and why, in one sentence."""

    level: Level
    words: str


def judge(replayed: Replayed) -> Verdict:
    """Judge a change by the answers that visitors opened and by the queries that it answers or no longer answers."""
    tally = replayed.tally
    if not replayed.texts:
        return Verdict(Level.NOTHING, "No queries were counted in these days, so there is nothing to try it on.")
    if not tally.changed:
        return Verdict(Level.NOTHING, f"None of {_queries(replayed.texts)} changes: nothing tells against it.")
    change = f"{tally.changed:,} of {_queries(replayed.texts)} change{'s' if tally.changed == 1 else ''}"
    parts = [change, f"clicked answers move up in {tally.up:,}, down in {tally.down:,}"]
    if tally.answered:
        parts.append(f"{_queries(tally.answered)} {_get(tally.answered)} an answer that had none")
    if tally.unanswered:
        parts.append(f"{_queries(tally.unanswered)} {_lose(tally.unanswered)}")
    level = _level(tally.up + tally.answered, tally.down + tally.unanswered)
    return Verdict(level, f"{'; '.join(parts)}: {_THINK[level]}.")


def clicked(moved: Moved) -> str:
    """Say how often an answer was opened, if often enough to be told, and from where to where it moves."""
    often = "opened a few times" if privacy.few(moved.clicks) else f"opened {moved.clicks:,} times"
    if moved.before == moved.after:
        return f"{often}, stays {_place(moved.before)}"
    if moved.before is None:
        return f"{often}, comes {_place(moved.after)}"
    if moved.after is None:
        return f"{often}, falls from the first page"
    return f"{often}, moves {'up' if moved.after < moved.before else 'down'} from {moved.before} to {moved.after}"


def _place(place: int | None) -> str:
    return f"at place {place}"


def _level(better: int, worse: int) -> Level:
    if not better and not worse:
        return Level.OPEN
    if not worse:
        return Level.GOOD
    return Level.HARMFUL if worse > better else Level.MIXED


def _queries(number: int) -> str:
    return f"{number:,} {'query' if number == 1 else 'queries'}"


def _get(number: int) -> str:
    return "gets" if number == 1 else "get"


def _lose(number: int) -> str:
    return "loses its answer" if number == 1 else "lose their answers"


_THINK = {
    Level.GOOD: "looks good",
    Level.OPEN: "no click tells which is better, so look at the lists",
    Level.MIXED: "mixed",
    Level.HARMFUL: "harmful",
}
