"""An answer as the index keeps it: pure functions from the text that readers see to terms and stored facts."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from answercenter.markup import plain
from answercenter.search import analysis
from answercenter.search.schema import SCORED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """An answer with its live text and every topic that it stands under, as read from the database."""

    id: int
    question: str
    short_answer: str
    body: str
    keywords: Sequence[str]
    alt_questions: Sequence[str]
    audience: str
    language: str
    published_at: datetime | None
    expires_at: datetime | None
    change_number: int
    topics: Sequence[int]  # its topics and all above them
    roots: Sequence[int]  # those among them that have no topic above


class Facts(NamedTuple):
    """What the index stores of an answer beside its terms; times are seconds since 1970, lengths are in terms."""

    answer_id: int
    question: str
    alt_questions: tuple[str, ...]
    audience: str
    language: str
    published_at: float | None
    expires_at: float | None
    topics: tuple[int, ...]
    roots: tuple[int, ...]
    lengths: tuple[int, ...]  # of the fields in schema.SCORED
    change_number: int
    digest: str


class State(NamedTuple):
    """How far an index has followed its database; kept in the index, so that both are committed at once."""

    version: int
    lineage: str
    reached: int


def document(answer: PublishedAnswer) -> dict[str, Any]:
    """Return the index document of an answer, as keyword arguments of Whoosh's `add_document`."""
    language = answer.language
    text = answer_text(answer.short_answer, answer.body)
    question = analysis.terms(answer.question, language)
    alternatives = [analysis.terms(one, language) for one in answer.alt_questions]
    fields = {
        "question": question,
        "alt_questions": [term for terms in alternatives for term in terms],
        "keywords": [term for one in answer.keywords for term in analysis.terms(one, language)],
        "body": analysis.terms(text, language),
    }
    pairs = [pair for terms in (question, *alternatives) for pair in analysis.pairs(terms)]
    written = (answer.question, *answer.alt_questions, *answer.keywords, text)
    once = {
        "pairs": list(dict.fromkeys(pairs)),
        "words": sorted({word for one in written for word in analysis.spelled(one)}),
    }
    return {
        "id": str(answer.id),
        **{field: terms for field, terms in (fields | once).items() if terms},
        "facts": tuple(facts(answer, tuple(len(fields[field]) for field in SCORED))),
    }


def facts(answer: PublishedAnswer, lengths: tuple[int, ...]) -> Facts:
    """Return what is stored of an answer."""
    return Facts(
        answer_id=answer.id,
        question=answer.question,
        alt_questions=tuple(answer.alt_questions),
        audience=answer.audience,
        language=answer.language,
        published_at=_seconds(answer.published_at),
        expires_at=_seconds(answer.expires_at),
        topics=tuple(sorted(answer.topics)),
        roots=tuple(sorted(answer.roots)),
        lengths=lengths,
        change_number=answer.change_number,
        digest=digest(answer),
    )


def digest(answer: PublishedAnswer) -> str:
    """Return a short hash of everything that the index keeps of an answer, to compare index and database."""
    kept = (
        answer.question, answer.short_answer, answer.body, list(answer.keywords), list(answer.alt_questions),
        answer.audience, answer.language, _seconds(answer.published_at), _seconds(answer.expires_at),
        sorted(answer.topics), sorted(answer.roots),
    )  # fmt: skip
    return blake2b(repr(kept).encode("utf-8", "replace"), digest_size=12).hexdigest()


def answer_text(short_answer: str, body: str) -> str:
    """Return the text as searched and excerpted: the short answer and the body, without markup, on one line."""
    return " ".join(f"{plain(short_answer)} {plain(body)}".split())


def topics_of(chosen: Sequence[int], parents: Mapping[int, int | None]) -> tuple[list[int], list[int]]:
    """List the chosen topics with all above them, and those of them that are roots. A circle ends where it closes."""
    every: set[int] = set()
    for topic in chosen:
        step: int | None = topic
        while step is not None and step in parents and step not in every:
            every.add(step)
            step = parents[step]
    return sorted(every), sorted(topic for topic in every if parents[topic] is None)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
