"""From a day's events to visits, from a visit's searches to intents: pure, and the same whatever order events came in.

A visit of the site ends after 30 minutes without an event, after 8 hours, and when its region changes; a visit from a
file keeps the bounds that the file gives. A search that extends or shortens the former one's text within a minute
takes its place, and further pages of a query are no searches of their own: what is left are intents. A click is an
answer opened from a search of the same visit within 30 minutes, once per intent and answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from answercenter.models import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
REFINED = timedelta(seconds=60)
CLICKED = timedelta(minutes=30)
RETURNED = timedelta(seconds=30)  # so soon another result is opened when the former was not it
HOUR = timedelta(hours=1)
MAXIMUM_VIEWS = 60  # in an hour, by one visit; more is a machine
MAXIMUM_SEARCHES = 120
LONGEST_READING = 300  # views of one visit; more is a machine that takes its time


@dataclass(slots=True)
class Event:
    """What happened at a moment; `visit` is empty for who asked not to be followed.

    Nobody changes one; that it could be changed makes making it three times as fast.
    """

    id: UUID
    at: datetime
    visit: str | None
    origin: str
    region: str
    root_topic_id: int
    language: str


@dataclass(slots=True)
class Search(Event):
    """A search as recorded; `result_count` is empty where it is not known."""

    text: str
    topic_id: int | None
    page: int
    result_count: int | None
    answered: bool | None


@dataclass(slots=True)
class View(Event):
    """An answer opened."""

    answer_id: int
    search_id: UUID | None
    rank: int | None
    source: str = "direct"


@dataclass(slots=True)
class Feedback(Event):
    """A reader's word on an answer."""

    answer_id: int
    helpful: bool
    revision: int | None = None


@dataclass(slots=True)
class Intent:
    """What somebody wanted to find: the last of the searches that led up to it, and the answers opened from any."""

    search: Search
    last_at: datetime
    pages: list[Search]
    clicks: dict[int, Click] = field(default_factory=dict)  # by answer

    @property
    def root_topic_id(self) -> int:
        """The root topic of the filter, else of the answer opened first, else of the first answer shown, else 0."""
        if self.search.topic_id is None:
            for click in self.clicks.values():
                if click.view.root_topic_id:
                    return click.view.root_topic_id
        return self.search.root_topic_id


@dataclass(slots=True)
class Click:
    """An answer opened from the results of a search."""

    search: Search
    view: View


@dataclass(slots=True)
class Visit:
    """One sitting: its events in order."""

    key: str
    events: list[Event]
    views: list[View] = field(init=False, repr=False)  # the answers opened, in order
    searches: list[Search] = field(init=False, repr=False)  # as recorded, in order

    def __post_init__(self) -> None:
        self.views = [event for event in self.events if isinstance(event, View)]
        self.searches = [event for event in self.events if isinstance(event, Search)]


def visits_of(events: Iterable[Event]) -> list[Visit]:
    """Put events in order and cut them into visits; events without a visit are left out."""
    by_key: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.visit is not None:
            by_key[event.visit].append(event)
    visits = []
    for key in sorted(by_key):
        ordered = sorted(by_key[key], key=_order)
        parts = _cut(ordered) if ordered[0].origin == Origin.WEB else [ordered]
        visits += [Visit(key, part) for part in parts]
    return visits


def _order(event: Event) -> tuple[datetime, bool, int]:
    """Order by moment; at the same moment a search comes before what was opened from it."""
    return event.at, not isinstance(event, Search), event.id.int


def _cut(ordered: Sequence[Event]) -> list[list[Event]]:
    parts: list[list[Event]] = []
    for event in ordered:
        part = parts[-1] if parts else None
        if (
            part is None
            or event.at - part[-1].at > IDLE
            or event.at - part[0].at > LONGEST
            or event.region != part[0].region
        ):
            parts.append([event])
        else:
            part.append(event)
    return parts


def is_machine(visit: Visit) -> bool:
    """Tell whether a visit opened more answers, or within some hour searched more often, than people do."""
    if len(visit.events) <= MAXIMUM_VIEWS:
        return False
    return (
        len(visit.views) > LONGEST_READING
        or _too_many(visit.views, MAXIMUM_VIEWS)
        or _too_many(visit.searches, MAXIMUM_SEARCHES)
    )


def _too_many(events: Sequence[Event], most: int) -> bool:
    return any(later.at - earlier.at < HOUR for earlier, later in zip(events, events[most:], strict=False))


def intents_of(visit: Visit) -> list[Intent]:
    """Work out what a visit wanted to find, in order, with what it opened from it."""
    intents: list[Intent] = []
    for search in visit.searches:
        same = next((one for one in reversed(intents) if one.search.text == search.text), None)
        if search.page > 1 and same is not None:
            same.pages.append(search)
            same.last_at = search.at
        elif intents and _refines(intents[-1], search):
            intents[-1].search = search
            intents[-1].pages.append(search)
            intents[-1].last_at = search.at
        else:
            intents.append(Intent(search, search.at, [search]))
    _add_clicks(intents, visit.views)
    return intents


def _refines(intent: Intent, search: Search) -> bool:
    former, text = intent.search.text, search.text
    return search.at - intent.last_at <= REFINED and (text.startswith(former) or former.startswith(text))


def _add_clicks(intents: Sequence[Intent], views: Sequence[View]) -> None:
    by_search = {page.id.int: (intent, page) for intent in intents for page in intent.pages} if views else {}
    for view in views:
        if view.search_id and view.rank and view.search_id.int in by_search:
            intent, page = by_search[view.search_id.int]
            if timedelta(0) <= view.at - page.at <= CLICKED:
                intent.clicks.setdefault(view.answer_id, Click(page, view))


def clicks_of(intents: Iterable[Intent]) -> list[Click]:
    """List the answers opened from results, each with the search that listed it, in order."""
    clicks = [click for intent in intents for click in intent.clicks.values()]
    return sorted(clicks, key=lambda click: _order(click.view)) if len(clicks) > 1 else clicks


def ending_view(visit: Visit) -> View | None:
    """Return the view with which a visit ended, when it had searched or read before; None when it went on searching.

    A visit that reads one page and goes, from a link elsewhere, says nothing of that page.
    """
    told = [event for event in visit.events if isinstance(event, Search | View)]
    last = told[-1] if len(told) > 1 else None
    return last if isinstance(last, View) else None


def returned_views(clicks: Iterable[Click]) -> list[View]:
    """List the views that were followed within half a minute by another result of the same search."""
    return [
        former.view
        for former, later in pairwise(clicks)
        if former.search.id == later.search.id and later.view.at - former.view.at <= RETURNED
    ]
