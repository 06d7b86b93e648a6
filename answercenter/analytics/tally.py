"""From visits and intents to the rows of the count tables: a pure function of one day's events.

Searches and views of who asked not to be followed count as volume, outside visits and rates. A text, an answer or a
pair of answers counts its visits once per visit key and day, under the first region, topic and language; so does all
that learning reads. A key is one line, one browser and one host, for one day: nobody is known again on the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from itertools import combinations
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics.position import click_weight
from answercenter.analytics.sittings import Feedback
from answercenter.analytics.sittings import Intent
from answercenter.analytics.sittings import Search
from answercenter.analytics.sittings import View
from answercenter.analytics.sittings import clicks_of
from answercenter.analytics.sittings import ending_view
from answercenter.analytics.sittings import intents_of
from answercenter.analytics.sittings import is_machine
from answercenter.analytics.sittings import returned_views
from answercenter.analytics.sittings import visits_of
from answercenter.models import AnswerCount
from answercenter.models import ClickCount
from answercenter.models import DropCount
from answercenter.models import KeywordCount
from answercenter.models import KeywordForm
from answercenter.models import PairCount
from answercenter.models import PhrasingCount
from answercenter.models import QueryCount
from answercenter.models import RevisionCount
from answercenter.models import SourceCount
from answercenter.models import TrafficCount
from answercenter.text import folded
from answercenter.text import keywords

if TYPE_CHECKING:
    from collections.abc import Hashable
    from collections.abc import Iterable
    from collections.abc import Sequence

    from answercenter.analytics.sittings import Event
    from answercenter.analytics.sittings import Visit

CountModel = (
    type[TrafficCount]
    | type[KeywordCount]
    | type[KeywordForm]
    | type[QueryCount]
    | type[AnswerCount]
    | type[SourceCount]
    | type[ClickCount]
    | type[PhrasingCount]
    | type[PairCount]
    | type[RevisionCount]
    | type[DropCount]
)

COUNT_MODELS: tuple[CountModel, ...] = (
    TrafficCount,
    KeywordCount,
    KeywordForm,
    QueryCount,
    AnswerCount,
    SourceCount,
    ClickCount,
    PhrasingCount,
    PairCount,
    RevisionCount,
    DropCount,
)
LEARNED_ANSWERS = 50  # distinct answers of a visit, the first ones, that learning takes notice of
PHRASE = range(2, 5)  # keywords of a query that also counts as a phrase
MAXIMUM_PHRASE = 64  # characters
TAUGHT_TEXTS = 3  # texts of one visit key from which an answer learns: people try a question again, not on and on
DEEPEST = 50  # rank that a click is counted at

Key = tuple[Any, ...]

NOTHING: dict[CountModel, dict[str, int]] = {
    model: {column.name: 0 for column in model.__table__.columns if not column.primary_key} for model in COUNT_MODELS
}


@dataclass(slots=True)
class Tally:
    """Numbers by table and key (the primary key without the day), and what has been seen of each visit key."""

    tables: dict[CountModel, dict[Key, dict[str, int]]] = field(
        default_factory=lambda: {model: {} for model in COUNT_MODELS}
    )
    seen: set[Hashable] = field(default_factory=set)
    terms: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    texts: Counter[tuple[str, int]] = field(default_factory=Counter)  # of a visit key and an answer, so far

    def add(self, model: CountModel, key: Key, **numbers: int) -> None:
        """Add numbers to a row."""
        rows = self.tables[model]
        row = rows.get(key)
        if row is None:
            row = rows[key] = NOTHING[model].copy()
        for name, number in numbers.items():
            row[name] += number

    def first(self, *what: Hashable) -> int:
        """Return 1 the first time something is asked of, 0 afterwards."""
        if what in self.seen:
            return 0
        self.seen.add(what)
        return 1


def tally(events: Iterable[Event], drops: Iterable[tuple[str, str]]) -> Tally:
    """Count one day: its events, and what was dropped as (kind, reason)."""
    counts = Tally()
    every = list(events)
    for visit in visits_of(every):
        if is_machine(visit):
            for event in visit.events:
                counts.add(DropCount, (type(event).__name__.lower(), "behaviour"), drops=1)
        else:
            _count_visit(counts, visit)
    for event in every:
        if event.visit is None:
            _count_volume(counts, event)
    for kind, reason in drops:
        counts.add(DropCount, (kind, reason), drops=1)
    return counts


def _count_volume(counts: Tally, event: Event) -> None:
    """Count an event that belongs to no visit: searches and views only."""
    place = (event.region, event.root_topic_id, event.language)
    if isinstance(event, Search) and event.page == 1:
        counts.add(TrafficCount, place, searches=1)
        _count_texts(counts, place, event.text, None, {"searches": 1})
    elif isinstance(event, View):
        counts.add(TrafficCount, place, views=1)
        counts.add(AnswerCount, (event.region, event.language, event.answer_id), views=1)
        counts.add(SourceCount, (event.answer_id, event.source), views=1)


def _count_visit(counts: Tally, visit: Visit) -> None:
    intents = intents_of(visit)
    topics = {page.id: intent.root_topic_id for intent in intents for page in intent.pages}
    begin = visit.events[0]
    counts.add(
        TrafficCount,
        (begin.region, topics.get(begin.id, begin.root_topic_id), begin.language),
        visits=1,
        searching_visits=bool(intents),
        served_visits=bool(visit.views),
    )
    for number, intent in enumerate(intents, 1):
        _count_intent(counts, visit.key, intent, last=number == len(intents))
    learned = _learned_answers(visit)
    _count_views(counts, visit, learned)
    _count_lessons(counts, visit, intents, learned)
    _count_feedback(counts, visit)


def _count_intent(counts: Tally, key: str, intent: Intent, *, last: bool) -> None:
    search = intent.search
    measured = search.result_count is not None
    shown = bool(search.result_count)
    clicked = shown and bool(intent.clicks)
    numbers = {
        "searches": 1,
        "measured_searches": measured,
        "shown_searches": shown,
        "zero_searches": measured and not shown,
        "clicked_searches": clicked,
    }
    place = (search.region, intent.root_topic_id, search.language)
    counts.add(
        TrafficCount,
        place,
        **numbers,
        unanswered_searches=measured and (not shown or search.answered is False),
        abandoned_searches=shown and not clicked and last,
        clicks=len(intent.clicks),
        click_rank_sum=sum(click.rank or 0 for click in intent.clicks.values()),
    )
    for click in intent.clicks.values():
        counts.add(AnswerCount, (click.region, click.language, click.answer_id), clicks=1)
    _count_texts(counts, place, search.text, key, numbers)


def _count_texts(counts: Tally, place: Key, text: str, key: str | None, numbers: dict[str, int]) -> None:
    """Count a query, its keywords and their forms; without a visit key, no visits."""

    def visits(*what: str) -> int:
        return counts.first(key, *what) if key is not None else 0

    counts.add(QueryCount, (*place, text), **numbers, visits=visits("query", text))
    for keyword, form in _terms(counts, text):
        counts.add(KeywordCount, (*place, keyword), **numbers, visits=visits("keyword", keyword))
        counts.add(KeywordForm, (keyword, form), searches=1, visits=visits("form", keyword, form))


def _terms(counts: Tally, text: str) -> list[tuple[str, str]]:
    """List a query's keywords as (stem, form typed), and the phrase that they make when they are a few."""
    found = counts.terms.get(text)
    if found is None:
        single = keywords(text)
        phrase = tuple(" ".join(words) for words in zip(*single, strict=True))
        found = list(single)
        if len(single) in PHRASE and max(map(len, phrase)) <= MAXIMUM_PHRASE:
            found.append((phrase[0], phrase[1]))
        counts.terms[text] = found
    return found


def _learned_answers(visit: Visit) -> set[int]:
    """Return the answers that learning takes notice of: the first distinct ones of a visit."""
    return set(list(dict.fromkeys(view.answer_id for view in visit.views))[:LEARNED_ANSWERS])


def _count_views(counts: Tally, visit: Visit, learned: set[int]) -> None:
    """Count the answers opened, and the pairs among those that learning takes notice of."""
    for view in visit.views:
        counts.add(TrafficCount, (view.region, view.root_topic_id, view.language), views=1)
        once = counts.first(visit.key, "answer", view.answer_id) if view.answer_id in learned else 0
        counts.add(AnswerCount, (view.region, view.language, view.answer_id), views=1, visits=once)
        counts.add(SourceCount, (view.answer_id, view.source), views=1)
    for low, high in combinations(sorted(learned), 2):
        if counts.first(visit.key, "pair", low, high):
            counts.add(PairCount, (low, high), visits=1)


def _count_lessons(counts: Tally, visit: Visit, intents: Sequence[Intent], learned: set[int]) -> None:
    """Count which words led to which answers, which answer ended the visit, and which were left for another."""
    clicks = [click for click in clicks_of(intents) if click.view.answer_id in learned]
    for click in clicks:
        answer, text, rank = click.view.answer_id, click.search.text, click.view.rank or DEEPEST
        if counts.first(visit.key, "click", text, answer):
            counts.add(ClickCount, (text, answer, min(rank, DEEPEST)), clicks=1)
            counts.texts[visit.key, answer] += 1
            if counts.texts[visit.key, answer] <= TAUGHT_TEXTS:
                _count_words(counts, visit.key, answer, text, click_weight(rank))
    last = ending_view(visit)
    for name, views in (("last_views", [last] if last else []), ("returned", returned_views(clicks))):
        for view in views:
            if view.answer_id in learned and counts.first(visit.key, name, view.answer_id):
                counts.add(AnswerCount, (view.region, view.language, view.answer_id), **{name: 1})


def _count_words(counts: Tally, key: str, answer: int, text: str, weight: int) -> None:
    """Count the words of a text that led to an answer, each once per visit key and day."""
    for word in _words(counts, text):
        if counts.first(key, "word", word, answer):
            counts.add(PhrasingCount, (word, answer), visits=1, weight=weight)


def _words(counts: Tally, text: str) -> list[str]:
    """List the meaningful words of a query, as typed but folded; what stands for personal data is none."""
    found = counts.words.get(text)
    if found is None:
        found = counts.words[text] = list(dict.fromkeys(folded(form) for _stem, form in keywords(text)))
    return found


def _count_feedback(counts: Tally, visit: Visit) -> None:
    """Count what a visit said of each answer last; of an answer, once per visit key and day."""
    said = [event for event in visit.events if isinstance(event, Feedback)]
    for word in {word.answer_id: word for word in said}.values():
        numbers = {"helpful": int(word.helpful), "unhelpful": int(not word.helpful)}
        counts.add(TrafficCount, (word.region, word.root_topic_id, word.language), **numbers)
        if counts.first(visit.key, "said", word.answer_id):
            counts.add(AnswerCount, (word.region, word.language, word.answer_id), **numbers)
            counts.add(RevisionCount, (word.answer_id, word.revision or 0), **numbers)
