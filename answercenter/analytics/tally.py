"""From visits and intents to what is counted: a pure function of one day's events.

Searches and views of who asked not to be followed count as volume, outside visits and rates. A text, an answer or a
pair of answers counts its visits once per visit key and day, under the first region, topic and language; so does all
that learning reads. A key is one line, one browser and one host, for one day: nobody is known again on the next.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import kinds
from answercenter.analytics.position import click_weight
from answercenter.analytics.sittings import Feedback
from answercenter.analytics.sittings import Search
from answercenter.analytics.sittings import View
from answercenter.analytics.sittings import clicks_of
from answercenter.analytics.sittings import ending_view
from answercenter.analytics.sittings import intents_of
from answercenter.analytics.sittings import is_machine
from answercenter.analytics.sittings import returned_views
from answercenter.analytics.sittings import visits_of
from answercenter.text import folded
from answercenter.text import keywords

if TYPE_CHECKING:
    from collections.abc import Hashable
    from collections.abc import Iterable
    from collections.abc import Sequence

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.sittings import Click
    from answercenter.analytics.sittings import Event
    from answercenter.analytics.sittings import Intent
    from answercenter.analytics.sittings import Visit

LEARNED_ANSWERS = 50  # distinct answers of a visit, the first ones, that learning takes notice of
PHRASE = range(2, 5)  # keywords of a query that also counts as a phrase
MAXIMUM_PHRASE = 64  # characters
TAUGHT_TEXTS = 3  # texts of one visit key from which an answer learns: people try a question again, not on and on
DEEPEST = 50  # rank that a click is counted at
NO_TOPIC = 0
KNOWN_TEXTS = 20_000  # whose terms stay in memory; 10 MB

Key = Any  # what a row is counted by: a tuple in the order of a kind's keys
VISITS, SEARCHING, SERVED, SEARCHES = (
    kinds.TRAFFIC.numbers.index(name) for name in ("visits", "searching_visits", "served_visits", "searches")
)
VIEWS, HELPFUL, UNHELPFUL = (kinds.TRAFFIC.numbers.index(name) for name in ("views", "helpful", "unhelpful"))
ANSWER = {name: place for place, name in enumerate(kinds.ANSWERS.numbers)}


class Rows(dict[Key, list[int]]):
    """A kind's rows by their keys; one that is asked for first begins with nothing counted."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._none = [0] * len(kind.numbers)

    def __missing__(self, key: Key) -> list[int]:
        found = self[key] = self._none.copy()
        return found


class Tally:
    """A day's numbers by kind and key, and what has been seen of the visit key at hand."""

    def __init__(self) -> None:
        self.tables = {kind: Rows(kind) for kind in kinds.EVERY}
        self._traffic, self._answers = self.tables[kinds.TRAFFIC], self.tables[kinds.ANSWERS]
        self._queries, self._keywords = self.tables[kinds.QUERIES], self.tables[kinds.KEYWORDS]
        self._forms, self._phrasings = self.tables[kinds.FORMS], self.tables[kinds.PHRASINGS]
        self._seen: set[Hashable] = set()
        self._texts: Counter[int] = Counter()  # from which the visit key opened an answer, so far
        self._key = ""

    def first(self, *what: Hashable) -> int:
        """Return 1 the first time something is asked of the visit key at hand, 0 afterwards."""
        if what in self._seen:
            return 0
        self._seen.add(what)
        return 1

    def count_volume(self, event: Event) -> None:
        """Count an event that belongs to no visit: searches and views only."""
        place = (event.region, event.root_topic_id, event.language)
        if isinstance(event, Search) and event.page == 1:
            self._traffic[place,][SEARCHES] += 1
            self._count_texts(place, event.text, (1, 0, 0, 0, 0), followed=False)
        elif isinstance(event, View):
            self._count_view(event)

    def count_visit(self, visit: Visit) -> None:
        """Count a visit. Those of one key have to come one after the other."""
        if visit.key != self._key:
            self._key = visit.key
            self._seen.clear()
            self._texts.clear()
        intents = intents_of(visit)
        views = visit.views
        begin = visit.events[0]
        topic = next((one.root_topic_id for one in intents for page in one.pages if page is begin), begin.root_topic_id)
        row = self._traffic[(begin.region, topic, begin.language),]
        row[VISITS] += 1
        row[SEARCHING] += bool(intents)
        row[SERVED] += bool(views)
        for intent in intents:
            self._count_intent(intent, last=intent is intents[-1])
        learned = set(list(dict.fromkeys(view.answer_id for view in views))[:LEARNED_ANSWERS])
        self._count_views(views, learned)
        self._count_lessons(visit, intents, learned)
        self._count_feedback(visit)

    def _count_intent(self, intent: Intent, *, last: bool) -> None:
        search, clicks = intent.search, intent.clicks
        measured, shown = search.result_count is not None, bool(search.result_count)
        clicked, nothing = shown and bool(clicks), measured and not shown
        unanswered = measured and (not shown or search.answered is False)
        ranks = sum(click.view.rank or 0 for click in clicks.values())
        place = (search.region, intent.root_topic_id, search.language)
        row = self._traffic[place,]
        numbers = (1, measured, shown, nothing, unanswered, clicked, shown and not clicked and last, len(clicks), ranks)
        for number, one in enumerate(numbers, SEARCHES):
            row[number] += one
        for click in clicks.values():
            self._answers[_answer_key(click.view)][ANSWER["clicks"]] += 1
        self._count_texts(place, search.text, (1, measured, shown, nothing, clicked), followed=True)

    def _count_texts(self, place: Key, text: str, numbers: tuple[int, ...], *, followed: bool) -> None:
        """Count a query, its keywords and their forms; the visits of one that is not followed are not known."""
        _add(self._queries[text, place], numbers, followed and self.first("query", text))
        for keyword, form in _terms(text):
            _add(self._keywords[keyword, place], numbers, followed and self.first("keyword", keyword))
            row = self._forms[keyword, form]
            row[0] += 1
            row[1] += followed and self.first("form", keyword, form)

    def _count_view(self, view: View) -> list[int]:
        self._traffic[(view.region, view.root_topic_id, view.language),][VIEWS] += 1
        self.tables[kinds.SOURCES][view.answer_id, view.source][0] += 1
        row = self._answers[_answer_key(view)]
        row[ANSWER["views"]] += 1
        return row

    def _count_views(self, views: Sequence[View], learned: set[int]) -> None:
        """Count the answers opened, and the pairs among those that learning takes notice of."""
        for view in views:
            row = self._count_view(view)
            if view.answer_id in learned:
                row[ANSWER["visits"]] += self.first("answer", view.answer_id)
        for pair in combinations(sorted(learned), 2):
            if self.first("pair", pair):
                self.tables[kinds.PAIRS][pair][0] += 1

    def _count_lessons(self, visit: Visit, intents: Sequence[Intent], learned: set[int]) -> None:
        """Count which words led to which answers, which answer ended the visit, and which were left for another."""
        clicks = [click for click in clicks_of(intents) if click.view.answer_id in learned]
        for click in clicks:
            self._count_click(click)
        last = ending_view(visit)
        for name, views in (("last_views", [last] if last else []), ("returned", returned_views(clicks))):
            for view in views:
                if view.answer_id in learned and self.first(name, view.answer_id):
                    self._answers[_answer_key(view)][ANSWER[name]] += 1

    def _count_click(self, click: Click) -> None:
        """Count a click, and the words of a text that led to an answer, each once per visit key and day."""
        answer, text, rank = click.view.answer_id, click.search.text, click.view.rank or DEEPEST
        if not self.first("click", text, answer):
            return
        self.tables[kinds.CLICKS][text, answer, min(rank, DEEPEST)][0] += 1
        self._texts[answer] += 1
        if self._texts[answer] <= TAUGHT_TEXTS:
            for word in _words(text):
                if self.first("word", word, answer):
                    row = self._phrasings[word, answer]
                    row[0] += 1
                    row[1] += click_weight(rank)

    def _count_feedback(self, visit: Visit) -> None:
        """Count what a visit said of each answer last; of an answer, once per visit key and day."""
        said = [event for event in visit.events if isinstance(event, Feedback)]
        for word in {word.answer_id: word for word in said}.values():
            place = (word.region, word.root_topic_id, word.language)
            self._traffic[place,][HELPFUL if word.helpful else UNHELPFUL] += 1
            if self.first("said", word.answer_id):
                self._answers[_answer_key(word)][ANSWER["helpful" if word.helpful else "unhelpful"]] += 1
                self.tables[kinds.REVISIONS][word.answer_id, word.revision or 0][0 if word.helpful else 1] += 1


def tally(
    events: Iterable[Event], askings: Iterable[tuple[str, str]], drops: Iterable[tuple[str, str]]
) -> dict[Kind, Rows]:
    """Count one day: its events, steps of those who ask people as (arm, step), what was dropped as (kind, reason)."""
    counts = Tally()
    every = list(events)
    for visit in visits_of(every):
        if is_machine(visit):
            for event in visit.events:
                counts.tables[kinds.DROPS][type(event).__name__.lower(), "behaviour"][0] += 1
        else:
            counts.count_visit(visit)
    for event in every:
        if event.visit is None:
            counts.count_volume(event)
    for arm, step in askings:
        counts.tables[kinds.ASKINGS][(arm,)][kinds.ASKINGS.numbers.index(step)] += 1
    for drop in drops:
        counts.tables[kinds.DROPS][tuple(drop)][0] += 1
    return counts.tables


def _add(row: list[int], numbers: tuple[int, ...], visits: int) -> None:
    """Add the searches of a text, and its visits."""
    searches, measured, shown, nothing, clicked = numbers
    row[0] += searches
    row[1] += visits
    row[2] += measured
    row[3] += shown
    row[4] += nothing
    row[5] += clicked


@lru_cache(maxsize=KNOWN_TEXTS)
def _terms(text: str) -> tuple[tuple[str, str], ...]:
    """List a query's keywords as (stem, form typed), and the phrase that they make when they are a few."""
    single = tuple(keywords(text))
    phrase = tuple(" ".join(words) for words in zip(*single, strict=True))
    if len(single) in PHRASE and max(map(len, phrase)) <= MAXIMUM_PHRASE:
        return *single, (phrase[0], phrase[1])
    return single


@lru_cache(maxsize=KNOWN_TEXTS)
def _words(text: str) -> tuple[str, ...]:
    """List the meaningful words of a query, as typed but folded; what stands for personal data is none."""
    return tuple(dict.fromkeys(folded(form) for _stem, form in keywords(text)))


def _answer_key(event: View | Feedback) -> Key:
    """Return what an answer is counted by; its topic may move, so it is no part of this."""
    return event.answer_id, (event.region, NO_TOPIC, event.language)
