from __future__ import annotations

import itertools
import tempfile
from math import log
from math import log1p
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.query import Term
from whoosh.scoring import BM25F

from answercenter.search import ranking
from answercenter.search import scoring
from answercenter.search import segments
from answercenter.search.documents import PublishedAnswer
from answercenter.search.documents import State
from answercenter.search.documents import document
from answercenter.search.learned import neutral
from answercenter.search.postings import Snapshot
from answercenter.search.query import understand
from answercenter.search.schema import SCORED
from answercenter.search.schema import VERSION
from answercenter.search.schema import make_schema

WORDS = ["alpha", "beta", "gamma", "delta", "omega"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
CORPORA = st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(CORPORA, st.lists(st.sampled_from([*WORDS, "unknown"]), min_size=1, max_size=4, unique=True))
def test_scores_equal_the_formula_worked_out_by_hand(
    corpus: list[tuple[str, str, list[str]]], typed: list[str]
) -> None:
    answers = numbered(corpus)
    snapshot = indexed([answers])
    scored = ranking.score(snapshot, understand(" ".join(typed)), np.ones(len(answers), bool), neutral(snapshot)).scores
    bonus = [neighbours(answer, typed, answers) for answer in answers]
    expected = [sum(by_hand(word, answer, answers) for word in typed) + extra for answer, extra in zip(answers, bonus, strict=True)]  # fmt: skip  # noqa: E501
    assert scored == pytest.approx(expected, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=12), st.sampled_from(WORDS))
def test_one_field_scores_as_plain_whoosh_does(questions: list[str], word: str) -> None:
    """With one field both damp alike; Whoosh weighs rarity otherwise, and the field's weight moves into k1."""
    answers = numbered([(question, "", []) for question in questions])
    damping = scoring.DAMPING / scoring.WEIGHTS[0]
    scores = plain_whoosh(answers, word, BM25F(B=scoring.LENGTH_SHARES[0], K1=damping))
    term = indexed([answers]).term(word)
    having = len(term.documents)
    assert [answers[number].id for number in term.documents] == sorted(scores)
    theirs = log(len(answers) / (having + 1)) + 1
    for number, score in zip(term.documents, term.scores, strict=True):
        damped = scores[answers[number].id] / theirs / (damping + 1)
        assert score == pytest.approx(damped * rarity(having, len(answers)) * (scoring.DAMPING + 1), rel=1e-5)


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
        for mine, other in zip(grown.term(word), fresh.term(word), strict=True):
            assert np.array_equal(mine, other)
    assert grown.columns.questions == fresh.columns.questions


def test_terms_let_go_for_lack_of_memory_come_back_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = indexed([numbered([("alpha beta", "gamma", [])])])
    before = snapshot.term("alpha")
    monkeypatch.setattr("answercenter.search.postings.MEMORY", 1)
    assert len(snapshot.term("never seen").documents) == 0
    assert len(snapshot._terms) == 1
    assert np.array_equal(snapshot.term("alpha").scores, before.scores)


def by_hand(word: str, answer: PublishedAnswer, answers: list[PublishedAnswer]) -> float:
    """BM25F: sum weighted, length-normalised frequencies, then damp, then weigh by rarity."""
    having = sum(any(word in field for field in fields(one)) for one in answers)
    weighed = 0.0
    for number in range(len(SCORED)):
        mean = sum(len(fields(one)[number]) for one in answers) / len(answers) or 1
        share = scoring.LENGTH_SHARES[number]
        norm = 1 - share + share * len(fields(answer)[number]) / mean
        weighed += scoring.WEIGHTS[number] * fields(answer)[number].count(word) / norm
    return rarity(having, len(answers)) * weighed * (scoring.DAMPING + 1) / (weighed + scoring.DAMPING)


def neighbours(answer: PublishedAnswer, typed: list[str], answers: list[PublishedAnswer]) -> float:
    total = 0.0
    for first, second in itertools.pairwise(typed):
        texts = [answer.question, *answer.alt_questions]
        if any((first, second) in zip(text.split(), text.split()[1:], strict=False) for text in texts):
            both = [sum(any(word in field for field in fields(one)) for one in answers) for word in (first, second)]
            total += ranking.NEIGHBOURS * sum(rarity(having, len(answers)) for having in both) / 2
    return total


def rarity(having: int, total: int) -> float:
    return log1p((total - having + 0.5) / (having + 0.5))


def fields(answer: PublishedAnswer) -> list[list[str]]:
    return [answer.question.split(), " ".join(answer.alt_questions).split(), answer.body.split()]


def numbered(corpus: list[tuple[str, str, list[str]]]) -> list[PublishedAnswer]:
    return [published(number, *texts) for number, texts in enumerate(corpus, 1)]


def published(number: int, question: str, body: str, alternatives: list[str], change: int = 1) -> PublishedAnswer:
    return PublishedAnswer(
        id=number, question=question, short_answer="", body=body, keywords=(), alt_questions=alternatives,
        audience="public", language="en", published_at=None, expires_at=None, change_number=change, topics=(), roots=(),
    )  # fmt: skip


def indexed(commits: list[list[PublishedAnswer]], removed: list[int] | None = None) -> Snapshot:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        segments.create(directory)
        state = State(VERSION, "here", 1)
        for answers in commits:
            segments.commit(directory, answers, [], state)
        if removed:
            segments.commit(directory, [], removed, state)
        snapshot = Snapshot(("one", 1), segments.open_reader(directory), state, {})
        for word in WORDS:
            snapshot.term(word)
        return snapshot


def plain_whoosh(answers: list[PublishedAnswer], word: str, weighting: BM25F) -> dict[int, float]:
    index = RamStorage().create_index(make_schema())
    writer = index.writer()
    for answer in answers:
        writer.add_document(**document(answer))
    writer.commit()
    with index.searcher(weighting=weighting) as searcher:
        hits = searcher.search(Term("question", word), limit=None)
        return {hit["facts"][0]: hit.score for hit in hits}
