"""Real queries of the last days, searched by two sets of rules: which change, and whether for the better.

A query that neither set touches is sure to be answered alike and is not searched. A clicked answer moves up when the
mean of clicks over rank rises, results beyond the first page counting nothing. Rare queries are run as well, but never
named; what becomes of them is told only when enough visits stand behind those that change, none being told like few,
so that nobody can find out whether a rare text was asked by promoting something for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter import clock
from answercenter.analytics import privacy
from answercenter.analytics.asked import asked
from answercenter.analytics.asked import clicked_answers
from answercenter.analytics.asked import period
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search.highlights import unmarked
from answercenter.search.query import understand
from answercenter.search.rules import same_for
from answercenter.tuning.wording import TuningError

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.asked import Asked
    from answercenter.search.rules import Rules

DAYS = 30
LONGEST = 366  # days
COMPARED = 10  # results: the first page


class ReplayError(TuningError):
    """Queries cannot be searched again; the message says why."""


class Result(NamedTuple):
    """A result as a replay tells it: an answer, or a promoted link."""

    answer_id: int | None
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query finds: its first page, and whether that answers it."""

    results: tuple[Result, ...]
    answered: bool

    def place_of(self, answer_id: int) -> int | None:
        """Tell where an answer stands, 1 first; None when it is not on the first page."""
        places = [place for place, one in enumerate(self.results, 1) if one.answer_id == answer_id]
        return places[0] if places else None


class Moved(NamedTuple):
    """A clicked answer's place before and after; None is not on the first page."""

    answer_id: int
    clicks: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class QueryChange:
    """A query that is answered in another way, with the answers that were opened from it."""

    query: Asked
    before: Outcome
    after: Outcome
    moved: tuple[Moved, ...]

    @property
    def gain(self) -> float:
        """Tell by how much the mean of clicks over rank rises; negative when clicked answers move down."""
        clicks = sum(one.clicks for one in self.moved)
        rises = (one.clicks * (_worth(one.after) - _worth(one.before)) for one in self.moved)
        return sum(rises) / clicks if clicks else 0.0


class Tally(NamedTuple):
    """How many queries change, in how many clicked answers move, how many get an answer and how many lose theirs."""

    changed: int = 0
    up: int = 0
    down: int = 0
    answered: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found. `changes` are named; the rarer ones are in the tally only if `rarer` is told."""

    start: date | None
    end: date | None
    texts: int
    named: int
    tally: Tally
    changes: tuple[QueryChange, ...]
    rarer: Tally | None
    left_out: int  # queries that may change and were not searched


def replay(
    before: Rules,
    after: Rules,
    *,
    days: int = DAYS,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Search the last days' queries by both sets of rules, at most `limit` of those that may change.

    Those of most visits come first. Raises ReplayError without a usable index.
    """
    span = period(days)
    every = asked(days)
    touched = _touched(every, before, after)
    searched = touched[:limit]
    changes = []
    for number, one in enumerate(searched, 1):
        old, new = _outcome(one.text, before), _outcome(one.text, after)
        if [found[:2] for found in old.results] != [found[:2] for found in new.results] or old.answered != new.answered:
            changes.append((one, old, new))
        if progress is not None:
            progress(number, len(searched))
    clicks = clicked_answers([one.text for one, _old, _new in changes], days)
    found = [QueryChange(one, old, new, _moved(clicks.get(one.text, {}), old, new)) for one, old, new in changes]
    named = tuple(change for change in found if change.query.named)
    rare = [change for change in found if not change.query.named]
    rarer = _tally(rare) if _enough([change.query for change in rare]) else None
    return Replayed(
        start=span[0] if span else None,
        end=span[1] if span else None,
        texts=len(every),
        named=sum(1 for one in every if one.named),
        tally=_tally(named if rarer is None else found),
        changes=tuple(sorted(named, key=lambda change: (change.gain, -change.query.visits, change.query.text))),
        rarer=rarer,
        left_out=_told(touched[len(searched) :]),
    )


def _touched(every: Sequence[Asked], before: Rules, after: Rules) -> list[Asked]:
    moment = clock.now()
    return [one for one in every if not same_for(understand(one.text), before, after, moment)]


def _enough(rare: Sequence[Asked]) -> bool:
    """Tell whether enough visits stand behind rare queries for a number of them to be told."""
    return sum(one.visits for one in rare) >= privacy.least_visits()


def _told(some: Sequence[Asked]) -> int:
    """Count queries, rare ones only where there are enough of them."""
    rare = [one for one in some if not one.named]
    return len(some) if _enough(rare) else len(some) - len(rare)


def _outcome(text: str, rules: Rules) -> Outcome:
    found = engine.search(text, PUBLIC, rules=rules, per_page=COMPARED)
    if found.degraded:
        raise ReplayError("The index is not usable just now, so nothing can be tried. Try again when it is repaired.")
    first = [
        Result(one.hit.answer_id, "", unmarked(one.hit.question)) if one.hit else Result(None, one.url, one.title)
        for one in found.promotions
    ]
    rest = [Result(hit.answer_id, "", unmarked(hit.question)) for hit in found.hits]
    return Outcome(tuple((first + rest)[:COMPARED]), found.answered)


def _moved(clicks: dict[int, int], before: Outcome, after: Outcome) -> tuple[Moved, ...]:
    places = [
        Moved(answer_id, count, before.place_of(answer_id), after.place_of(answer_id))
        for answer_id, count in sorted(clicks.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return tuple(one for one in places if one.before or one.after)


def _worth(place: int | None) -> float:
    return 1 / place if place else 0.0


def _tally(changes: Sequence[QueryChange]) -> Tally:
    return Tally(
        changed=len(changes),
        up=sum(1 for change in changes if change.gain > 1e-9),
        down=sum(1 for change in changes if change.gain < -1e-9),
        answered=sum(1 for change in changes if change.after.answered and not change.before.answered),
        unanswered=sum(1 for change in changes if change.before.answered and not change.after.answered),
    )
