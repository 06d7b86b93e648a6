"""What is looked for beside a query's words: editors' synonyms, and what words that no answer has probably mean.

Only words that no answer has are corrected, and none that editors gave a synonym. Two words that are one in the index
("sign up", "signup") and one that is two are taken for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from answercenter.search import analysis
from answercenter.search.expansion import SLIP
from answercenter.search.expansion import TOGETHER
from answercenter.search.expansion import Expansion
from answercenter.search.expansion import terms_of
from answercenter.search.rules import expand
from answercenter.text import MAXIMUM_WORD
from answercenter.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.learned import Learned
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key
    from answercenter.search.query import Query
    from answercenter.search.rules import Rules
    from answercenter.search.spelling import Vocabulary

MOST_CORRECTED = 4  # words of a query


@dataclass(frozen=True, slots=True)
class Widened:
    """What is looked for beside a query's words: by the editors' synonyms, and for words that are not known as spelled.

    `expansions` is all of it, in the order of the words that it stands for.
    `corrected` is the query as it was probably meant; empty where all is known. `replaced` tells that no word that
    says what the matter is occurs in any answer as it was typed. `unknown` is what of the query stands in no answer
    and was learned of none.
    """

    synonyms: tuple[Expansion, ...] = ()
    corrections: tuple[Expansion, ...] = ()
    corrected: str = ""
    replaced: bool = False
    unknown: frozenset[Key] = frozenset()
    expansions: tuple[Expansion, ...] = ()


def widen(
    snapshot: Snapshot, query: Query, rules: Rules, language: str | None = None, learned: Learned | None = None
) -> Widened:
    """Work out what to look for beside a query's words. A word that was learned is known, as one of the index is."""
    synonyms = expand(query, rules, language)
    free = [True] * len(query.words)
    for one in synonyms:
        free[one.first : one.last + 1] = [False] * (one.last + 1 - one.first)
    unknown = _unknown_terms(snapshot, query, learned)
    found = _joined(snapshot, query, free)
    if not unknown:
        return Widened(synonyms, tuple(found), expansions=_in_order(synonyms, found))
    meant: dict[str, str] = {}
    for place, (word, key) in enumerate(zip(query.words, query.keys, strict=True)):
        if key in unknown and free[place] and word not in meant and len(meant) < MOST_CORRECTED:
            corrections = _meant(snapshot.vocabulary(), query, word, place, key)
            found += corrections
            if corrections:
                meant[word] = corrections[0].added
    corrected = analysis.replaced(query.text, meant) if meant else ""
    replaced = bool(meant) and all(one.key in unknown for one in query.meaningful)
    return Widened(synonyms, tuple(found), corrected, replaced, unknown, _in_order(synonyms, found))


def _in_order(synonyms: Sequence[Expansion], found: Sequence[Expansion]) -> tuple[Expansion, ...]:
    return tuple(sorted((*synonyms, *found), key=lambda one: one.first))


def _unknown_terms(snapshot: Snapshot, query: Query, learned: Learned | None) -> frozenset[Key]:
    look = snapshot.terms()
    missing = [one.key for one in query.terms if not len(look[one.key].documents)]
    return frozenset(key for key in missing if learned is None or not learned.terms(key))


def _joined(snapshot: Snapshot, query: Query, free: list[bool]) -> list[Expansion]:
    """Take two neighbouring words for one where the index has it; what is so taken is no longer free."""
    look, found = snapshot.terms(), []
    for place, (first, second) in enumerate(pairwise(query.words)):
        together, key = _together(first, second, query.languages)
        if not (free[place] and free[place + 1]) or len(together) > MAXIMUM_WORD:
            continue
        if len(look[key].documents):
            own = tuple(dict.fromkeys(query.keys[place : place + 2]))
            terms = terms_of(together, query.languages)
            found.append(Expansion(place, place + 1, own, f"{first} {second}", terms, together, TOGETHER))
            free[place : place + 2] = [False, False]
    return found


@lru_cache(maxsize=10_000)
def _together(first: str, second: str, languages: tuple[str, ...]) -> tuple[str, Key]:
    """Return two words as one, and what that is looked for as."""
    together = folded(first) + folded(second)
    return together, analysis.key_of(together, languages)


def _meant(vocabulary: Vocabulary, query: Query, word: str, place: int, key: Key) -> list[Expansion]:
    """List what one unknown word may mean: words spelled alike, else the two that it is made of."""
    plain = folded(word)
    meant = [(one.word, SLIP**one.slips) for one in vocabulary.alike(plain)]
    if not meant and (parts := vocabulary.parts(plain)):
        meant = [(" ".join(parts), TOGETHER)]
    return [
        Expansion(place, place, (key,), word, terms_of(added, query.languages), added, factor)
        for added, factor in meant
    ]
