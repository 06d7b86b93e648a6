from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from test_postings import CORPORA
from test_postings import WORDS
from test_postings import indexed
from test_postings import numbered

from answercenter.search import expansion
from answercenter.search import postings
from answercenter.search import ranking
from answercenter.search.query import understand
from answercenter.search.rules import Rules
from answercenter.search.rules import SynonymRule
from answercenter.search.rules import expand
from answercenter.search.weights import Weights

if TYPE_CHECKING:
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key

PHRASES = st.lists(st.sampled_from([*WORDS, "unknown"]), min_size=1, max_size=2).map(" ".join)
SETS = st.lists(st.lists(PHRASES, min_size=2, max_size=3).map(tuple), min_size=1, max_size=2)


@settings(max_examples=60, deadline=None)
@given(CORPORA, SETS, st.lists(st.sampled_from([*WORDS, "unknown"]), min_size=1, max_size=4).map(" ".join))
def test_a_span_counts_by_the_best_of_its_phrases(
    corpus: list[tuple[str, str, list[str]]], sets: list[tuple[str, ...]], text: str
) -> None:
    snapshot, query = indexed([numbered(corpus)]), understand(text)
    rules = Rules(tuple(SynonymRule(number, "equal", terms) for number, terms in enumerate(sets)))
    everything = np.ones(snapshot.size, bool)
    plain = ranking.score(snapshot, query, everything)
    widened = ranking.score(snapshot, query, everything, expand(query, rules), rules)
    gains = [by_hand(snapshot, query.text, rules, document) for document in range(snapshot.size)]
    assert widened.scores == pytest.approx(plain.scores + [gain for gain, _share in gains])
    assert widened.shares == pytest.approx(plain.shares + [share for _gain, share in gains])
    assert widened.shares.max() <= 1 + ranking.ROUNDING


@pytest.mark.parametrize("dense", [0, postings.DENSE], ids=["each list by itself", "common terms everywhere"])
def test_a_synonym_finds_what_the_typed_word_does_not(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "DENSE", dense)
    snapshot = indexed([numbered([("computer care", "", []), ("garden care", "", []), ("laptop care", "", [])])])
    rules = Rules((SynonymRule(1, "one_way", ("laptop",), ("computer",)),))
    query = understand("laptop")
    scored = ranking.score(snapshot, query, np.ones(3, bool), expand(query, rules), rules)
    assert scored.shares == pytest.approx([expansion.SYNONYM, 0, 1])
    assert scored.scores[0] == pytest.approx(expansion.SYNONYM * scored.scores[2])


def test_a_rare_synonym_does_not_outrank_the_typed_word() -> None:
    corpus = [("car fees", "", [])] * 8 + [("automobile fees", "", [])]
    snapshot = indexed([numbered(corpus)])
    rules = Rules((SynonymRule(1, "equal", ("car", "automobile")),))
    query = understand("car")
    scores = ranking.score(snapshot, query, np.ones(9, bool), expand(query, rules), rules).scores
    assert 0 < scores[8] < scores[0]


def test_an_answer_says_through_which_phrase_it_was_raised() -> None:
    snapshot = indexed([numbered([("computer care", "", []), ("laptop care", "", [])])])
    found = expand(understand("laptop"), Rules((SynonymRule(1, "one_way", ("laptop",), ("computer", "machine")),)))
    raised = expansion.through(snapshot.term, found, {("laptop",): 1.0}, np.array([0, 1]), snapshot.size)
    assert [[one.added for one, gain in those if gain > 0] for those in raised] == [["computer"], []]


def test_weights_of_fields_and_neighbours_change_the_score() -> None:
    snapshot = indexed([numbered([("alpha beta", "", []), ("gamma", "alpha beta", [])])])
    query, everything = understand("alpha beta"), np.ones(2, bool)
    usual = ranking.score(snapshot, query, everything).scores
    text = ranking.score(snapshot, query, everything, rules=Rules(weights=Weights(neighbours=0))).scores
    assert usual[0] > text[0]
    assert usual[1] == text[1]
    body_only = ranking.score(snapshot, query, everything, rules=Rules(weights=Weights(question=0, neighbours=0)))
    assert body_only.scores[0] == 0
    assert body_only.scores[1] == text[1]
    assert np.array_equal(ranking.score(snapshot, query, everything).scores, usual)


def by_hand(snapshot: Snapshot, text: str, rules: Rules, document: int) -> tuple[float, float]:
    """Work out, one number at a time, what synonyms add to the score and the share of one document."""
    query = understand(text)
    factors = {one.key: one.weight for one in query.terms}
    mass = sum(factor * snapshot.term(key).rarity for key, factor in factors.items())
    gain = share = 0.0
    found = expand(query, rules)
    for first in {one.first for one in found}:
        alike = [one for one in found if one.first == first]
        own = {key: factors[key] for key in alike[0].own}
        typed = sum(factor * snapshot.term(key).rarity for key, factor in own.items())
        score, meaning = sums(snapshot, own, document)
        scores, meanings = [score], [meaning]
        for one in alike:
            phrase = dict(one.terms)
            whole = sum(snapshot.term(key).rarity for key in phrase)
            added, there = sums(snapshot, phrase, document)
            scores.append(0.8 * min(1, typed / whole) * added)
            meanings.append(0.8 * there / whole * typed)
        gain += max(scores) - score
        share += (max(meanings) - meaning) / mass
    return gain, share


def sums(snapshot: Snapshot, factors: dict[Key, float], document: int) -> tuple[float, float]:
    score = share = 0.0
    for key, factor in factors.items():
        postings = snapshot.term(key)
        if document in postings.documents:
            place = int(np.searchsorted(postings.documents, document))
            score += factor * float(postings.scores[place])
            share += factor * postings.rarity
    return score, share
