from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import plain_whoosh
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.search import ranking
from answercenter.search import segments
from answercenter.search.documents import PublishedAnswer
from answercenter.search.documents import State
from answercenter.search.postings import Snapshot
from answercenter.search.query import understand
from answercenter.search.schema import VERSION

if TYPE_CHECKING:
    from random import Random

WORDS = ["alpha", "beta", "gamma", "delta", "omega"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
CORPORA = st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(CORPORA, st.lists(st.sampled_from([*WORDS, "unknown", "the"]), min_size=1, max_size=5).map(" ".join))
def test_scores_equal_those_of_plain_whoosh(corpus: list[tuple[str, str, list[str]]], typed: str) -> None:
    answers = numbered(corpus)
    with tempfile.TemporaryDirectory() as name:
        snapshot, reader = opened(Path(name), [answers])
        query = understand(typed)
        scored = ranking.score(snapshot, query, np.ones(snapshot.size, bool)).scores
        expected = plain_whoosh.scores(reader, query)
        assert scored == pytest.approx([expected.get(answer.id, 0.0) for answer in answers], rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=80))
def test_the_near_are_listed_and_the_best_of_the_others_fill_up(worth: list[tuple[int, int]]) -> None:
    scores, shares = np.array(worth, float).T
    near = (shares >= ranking.NEAR * shares.max() - 1e-9) | (scores >= ranking.NEAR * scores.max())
    others = np.flatnonzero((shares >= ranking.NOT_FAR * shares.max()) & ~near).tolist()
    further = sorted(others, key=lambda one: (-scores[one], one))[: max(ranking.ENOUGH - int(near.sum()), 0)]
    expected = sorted([*np.flatnonzero(near).tolist(), *further]) if shares.any() else []
    assert ranking.listed(ranking.Scored(scores, shares)).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(CORPORA, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), st.randoms())
def test_a_page_of_results_holds_the_best_of_all(
    corpus: list[tuple[str, str, list[str]]], typed: str, chance: Random
) -> None:
    snapshot = indexed([numbered(corpus)])
    allowed = np.array([chance.random() < 0.7 for _answer in corpus])
    scores = ranking.score(snapshot, understand(typed), allowed).scores
    some = np.flatnonzero(scores)
    expected = sorted(some.tolist(), key=lambda document: (-scores[document], document))
    assert ranking.ordered(scores, some, 2).tolist() == expected[:2]
    assert all(allowed[document] for document in expected)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(1, 8), TEXTS), max_size=4), min_size=1, max_size=6))
def test_history_of_edits_leaves_no_trace_in_scores(history: list[list[tuple[int, str]]]) -> None:
    commits = [
        [published(number, text, text, [], change) for number, text in dict(edits).items()]
        for change, edits in enumerate(history, 1)
    ]
    latest = {answer.id: answer for answers in commits for answer in answers}
    removed = sorted(latest)[:1]
    grown = indexed(commits, removed)
    fresh = indexed([[latest[number] for number in sorted(latest) if number not in removed]])
    assert np.array_equal(grown.columns.answer_ids, fresh.columns.answer_ids)
    for word in WORDS:
        for mine, other in zip(grown.term((word,)), fresh.term((word,)), strict=True):
            assert np.array_equal(mine, other) if mine is not None else other is None
    assert grown.columns.questions == fresh.columns.questions


def test_terms_let_go_for_lack_of_memory_come_back_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = indexed([numbered([("alpha beta", "gamma", [])])])
    before = snapshot.term(("alpha",))
    monkeypatch.setattr(snapshot._decoded, "_memory", 1)
    assert len(snapshot.term(("never seen",)).documents) == 0
    assert len(snapshot._decoded._entries) == 1
    assert np.array_equal(snapshot.term(("alpha",)).scores, before.scores)


def numbered(corpus: list[tuple[str, str, list[str]]]) -> list[PublishedAnswer]:
    return [published(number, *texts) for number, texts in enumerate(corpus, 1)]


def published(number: int, question: str, body: str, alternatives: list[str], change: int = 1) -> PublishedAnswer:
    return PublishedAnswer(
        id=number, question=question, short_answer="", body=body, keywords=(), alt_questions=alternatives,
        audience="public", language="en", published_at=None, expires_at=None, change_number=change, topics=(), roots=(),
    )  # fmt: skip


def indexed(commits: list[list[PublishedAnswer]], removed: list[int] | None = None) -> Snapshot:
    with tempfile.TemporaryDirectory() as name:
        snapshot, _reader = opened(Path(name), commits, removed)
        for word in WORDS:
            snapshot.term((word,))
        return snapshot


def opened(
    directory: Path, commits: list[list[PublishedAnswer]], removed: list[int] | None = None
) -> tuple[Snapshot, Any]:
    segments.create(directory)
    state = State(VERSION, "here", 1)
    for answers in commits:
        segments.commit(directory, answers, [], state)
    if removed:
        segments.commit(directory, [], removed, state)
    reader = segments.open_reader(directory)
    return Snapshot(("one", 1), reader, state, {}), reader
