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

    from answercenter.search.query import Query

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
    language: str = ""  # empty: of any language


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """A fixed result of a query: an answer, or a link with its title; the id is 0 until it is kept."""

    id: int
    answer_id: int | None
    url: str = ""
    title: str = ""
    expires_at: datetime | None = None


class Alternative(NamedTuple):
    """A phrase to look for as well, as editors wrote it and as terms, and the rule that says so."""

    phrase: str
    terms: tuple[str, ...]
    rule: SynonymRule


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a search. `mark` names the contents that ranking depends on: equal marks rank alike."""

    synonyms: tuple[SynonymRule, ...] = ()
    promotions: Mapping[str, tuple[PromotionRule, ...]] = field(default_factory=dict)
    weights: Weights = DEFAULTS
    mark: str = field(init=False)
    alternatives: Mapping[tuple[str, ...], tuple[Alternative, ...]] = field(init=False, repr=False)
    lengths: tuple[int, ...] = field(init=False, repr=False)  # of the phrases that lead anywhere, the longest first

    def __post_init__(self) -> None:
        """Work out the mark, and which terms lead to which alternatives."""
        contents = repr((self.synonyms, self.weights)).encode("utf-8", "backslashreplace")
        object.__setattr__(self, "mark", hashlib.blake2b(contents, digest_size=16).hexdigest())
        found: dict[tuple[str, ...], dict[tuple[str, ...], Alternative]] = {}
        for typed, alternative in _directions(self.synonyms):
            if typed and alternative.terms and typed != alternative.terms:
                found.setdefault(typed, {}).setdefault(alternative.terms, alternative)
        object.__setattr__(self, "alternatives", {typed: tuple(those.values()) for typed, those in found.items()})
        object.__setattr__(self, "lengths", tuple(sorted({len(typed) for typed in found}, reverse=True)))


class Expansion(NamedTuple):
    """A phrase that is looked for beside what was typed.

    `first` and `last` are the typed words that it stands for, counted from 0; `own` their distinct terms, without those
    that an earlier span has; `terms` are what is looked for.
    """

    first: int
    last: int
    own: tuple[str, ...]
    typed: str
    terms: tuple[str, ...]
    added: str
    rule: SynonymRule


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
    is left out when the search keeps to another.
    """
    if not rules.alternatives:
        return ()
    words = analysis.analyse(query.text)[:MAXIMUM_TERMS]
    terms = [word.term for word in words]
    spans: list[list[Expansion]] = []
    taken: set[str] = set()
    for first, last in _spans(terms, rules):
        own = tuple(dict.fromkeys(term for term in terms[first : last + 1] if term not in taken))
        those = [one for one in rules.alternatives[tuple(terms[first : last + 1])] if _speaks(one.rule, language)]
        if own and those:
            taken.update(own)
            typed = query.text[words[first].start : words[last].end]
            spans.append([Expansion(first, last, own, typed, one.terms, one.phrase, one.rule) for one in those])
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
        typed = [(phrase, tuple(analysis.terms(phrase))) for phrase in rule.terms]
        added = typed
        if rule.kind != SynonymKind.EQUAL:
            added = [(phrase, tuple(analysis.terms(phrase))) for phrase in rule.expansions]
        for _phrase, terms in typed:
            for phrase, others in added:
                yield terms, Alternative(phrase, others, rule)


def _spans(terms: Sequence[str], rules: Rules) -> list[tuple[int, int]]:
    """List where phrases of the rules stand, the longest first among those that overlap, in order."""
    free = [True] * len(terms)
    found = []
    for length in rules.lengths:
        for first in range(len(terms) - length + 1):
            last = first + length - 1
            if all(free[first : last + 1]) and tuple(terms[first : last + 1]) in rules.alternatives:
                free[first : last + 1] = [False] * length
                found.append((first, last))
    return sorted(found)


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
    return not rule.language or not language or rule.language.partition("-")[0] == language.partition("-")[0]


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
