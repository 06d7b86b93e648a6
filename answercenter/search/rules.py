"""What editors set for search, as plain values: synonyms, promotions and weights; and how synonyms widen a query.

The rules in use are read once per change number. A search may be given others, which is how a change is tried before
it is published.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from dataclasses import field
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import Promotion
from answercenter.models import SearchWeight
from answercenter.models import Synonym
from answercenter.models import SynonymKind
from answercenter.models import version_marks
from answercenter.search import analysis
from answercenter.search.expansion import SYNONYM
from answercenter.search.expansion import Expansion
from answercenter.search.expansion import terms_of
from answercenter.search.schema import SCORED
from answercenter.search.weights import DEFAULTS
from answercenter.search.weights import NAMES
from answercenter.search.weights import Weights
from answercenter.text import MAXIMUM_TERMS
from answercenter.text import counted_query

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from answercenter.search.query import Key
    from answercenter.search.query import Query

    Alternatives = Mapping[tuple[str, ...], tuple["Alternative", ...]]

MOST_EXPANSIONS = 8  # of a query
MOST_ADDED = 32  # terms that a query's expansions have in all
_STORE = "answercenter.rules"


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Phrases that stand for each other, or that also look for `expansions`; the id is 0 until it is kept."""

    id: int
    kind: str
    terms: tuple[str, ...]
    expansions: tuple[str, ...] = ()
    language: str = ""  # empty: of any language; its words are then stemmed as English ones

    @property
    def spoken(self) -> str:
        """The code of the language by which its phrases are recognised."""
        return analysis.primary(self.language) or analysis.ENGLISH


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """A fixed result of a query: an answer, or a link with its title; the id is 0 until it is kept."""

    id: int
    answer_id: int | None
    url: str = ""
    title: str = ""
    expires_at: datetime | None = None


class Alternative(NamedTuple):
    """A phrase to look for as well, as editors wrote it, and the rule that says so."""

    phrase: str
    rule: SynonymRule


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a search. `mark` names the contents that ranking depends on: equal marks rank alike."""

    synonyms: tuple[SynonymRule, ...] = ()
    promotions: Mapping[str, tuple[PromotionRule, ...]] = field(default_factory=dict)
    weights: Weights = DEFAULTS
    mark: str = field(init=False)
    alternatives: Mapping[str, Alternatives] = field(init=False, repr=False)  # by language
    lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)  # of the phrases that lead anywhere
    fields: tuple[float, ...] = field(init=False, repr=False)  # the weights of the fields, in the order of SCORED

    def __post_init__(self) -> None:
        """Work out the mark, and which terms lead to which alternatives."""
        contents = repr((self.synonyms, self.weights)).encode("utf-8", "backslashreplace")
        object.__setattr__(self, "mark", hashlib.blake2b(contents, digest_size=16).hexdigest())
        found: dict[str, dict[tuple[str, ...], tuple[Alternative, ...]]] = {}
        for typed, alternative in _directions(self.synonyms):
            spoken = found.setdefault(alternative.rule.spoken, {})
            if all(one.phrase != alternative.phrase for one in spoken.get(typed, ())):
                spoken[typed] = (*spoken.get(typed, ()), alternative)
        object.__setattr__(self, "alternatives", found)
        lengths = {code: tuple(sorted({len(typed) for typed in those})) for code, those in found.items()}
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "fields", self.weights.of(SCORED))


def current_rules() -> Rules:
    """Return the rules in use, read anew when something that readers may see has changed."""
    lineage, change, _counts = version_marks(db.engine)
    store: VersionedCache[Rules] = current_app.extensions.get(_STORE) or current_app.extensions.setdefault(
        _STORE, VersionedCache(1)
    )
    return store.get("rules", (lineage, change), _read)


def promoted(query: Query, rules: Rules, moment: datetime) -> tuple[PromotionRule, ...]:
    """List what editors promoted for a query and has not expired, in their order."""
    if not rules.promotions:
        return ()
    there = rules.promotions.get(counted_query(query.text), ())
    return tuple(one for one in there if one.expires_at is None or one.expires_at > moment)


def expand(query: Query, rules: Rules, language: str | None = None) -> tuple[Expansion, ...]:
    """List the phrases to look for beside a query's own words, in the order of the words they stand for.

    The longest typed phrase wins where several overlap. An added phrase is not widened again. A rule of one language
    is left out when the search keeps to another, and a phrase that the query's languages take for what was typed.
    """
    if not rules.alternatives:
        return ()
    placed = analysis.analyse(query.text)[:MAXIMUM_TERMS]
    spans: list[list[Expansion]] = []
    taken: set[Key] = set()
    for first, last, alternatives in _spans(query.words, rules, language):
        keys = tuple(dict.fromkeys(query.keys[first : last + 1]))
        own = tuple(key for key in keys if key not in taken)
        read = [(one, terms_of(one.phrase, query.languages)) for one in alternatives]
        those = [(one, terms) for one, terms in read if tuple(key for key, _ in terms) != keys]
        if own and those:
            taken.update(own)
            typed = query.text[placed[first].start : placed[last].end]
            spans.append(
                [Expansion(first, last, own, typed, terms, one.phrase, SYNONYM, one.rule.id) for one, terms in those]
            )
    return _bounded(spans)


def same_for(query: Query, one: Rules, other: Rules, moment: datetime) -> bool:
    """Tell whether a query is sure to be answered alike under two sets of rules."""
    return (
        one.weights == other.weights
        and promoted(query, one, moment) == promoted(query, other, moment)
        and [found[:6] for found in expand(query, one)] == [found[:6] for found in expand(query, other)]
    )


def _directions(synonyms: Iterable[SynonymRule]) -> Iterator[tuple[tuple[str, ...], Alternative]]:
    """List which terms lead where: in an equal set from every phrase to every other."""
    for rule in synonyms:
        for phrase in rule.terms:
            typed = tuple(analysis.terms(phrase, rule.spoken))
            for other in rule.terms if rule.kind == SynonymKind.EQUAL else rule.expansions:
                added = tuple(analysis.terms(other, rule.spoken))
                if typed and added and typed != added:
                    yield typed, Alternative(other, rule)


def _spans(words: Sequence[str], rules: Rules, language: str | None) -> list[tuple[int, int, tuple[Alternative, ...]]]:
    """List where phrases of the rules stand, the longest first among those that overlap, in order."""
    matches = []
    for code, alternatives in rules.alternatives.items():
        terms = [analysis.term_of(word, code) for word in words]
        for length in rules.lengths[code]:
            for first in range(len(terms) - length + 1):
                those = alternatives.get(tuple(terms[first : first + length]), ())
                if spoken := tuple(one for one in those if _speaks(one.rule, language)):
                    matches.append((-length, first, code, spoken))
    free = [True] * len(words)
    found = []
    for length, first, _code, those in sorted(matches, key=lambda one: one[:3]):
        inside = slice(first, first - length)
        if all(free[inside]):
            free[inside] = [False] * -length
            found.append((first, first - length - 1, those))
    return sorted(found, key=lambda one: one[0])


def _bounded(spans: Sequence[Sequence[Expansion]]) -> tuple[Expansion, ...]:
    """Keep to the bounds, the first alternative of each span before the second of any."""
    kept: list[Expansion] = []
    added = 0
    for round_ in zip_longest(*spans):
        for one in round_:
            if one is None or added + len(one.terms) > MOST_ADDED or len(kept) == MOST_EXPANSIONS:
                continue
            kept.append(one)
            added += len(one.terms)
    return tuple(sorted(kept, key=lambda one: one.first))


def _speaks(rule: SynonymRule, language: str | None) -> bool:
    return not rule.language or not language or rule.spoken == analysis.primary(language)


def _read() -> Rules:
    with db.engine.connect() as connection:
        return Rules(_synonyms(connection), _promotions(connection), _weights(connection))


def _synonyms(connection: Connection) -> tuple[SynonymRule, ...]:
    columns = (Synonym.id, Synonym.kind, Synonym.terms, Synonym.expansions, Synonym.language)
    rows = connection.execute(select(*columns).order_by(Synonym.id))
    return tuple(SynonymRule(row[0], row[1], tuple(row[2]), tuple(row[3]), row[4]) for row in rows)


def _promotions(connection: Connection) -> Mapping[str, tuple[PromotionRule, ...]]:
    columns = (Promotion.query, Promotion.id, Promotion.answer_id, Promotion.url, Promotion.title, Promotion.expires_at)
    found: dict[str, tuple[PromotionRule, ...]] = {}
    for row in connection.execute(select(*columns).order_by(Promotion.position, Promotion.id)):
        found[row[0]] = (*found.get(row[0], ()), PromotionRule(row[1], row[2], row[3], row[4], row[5]))
    return MappingProxyType(found)


def _weights(connection: Connection) -> Weights:
    rows = connection.execute(select(SearchWeight.name, SearchWeight.value))
    return Weights(**{row.name: row.value for row in rows if row.name in NAMES})


PLAIN = Rules()  # nothing is set
