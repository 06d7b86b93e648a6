"""One keyword in detail: the queries that it stands in, and the answers that these queries ended in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter import text
from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.grains import WHOLE
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.reports import forms
from answercenter.analytics.reports import questions
from answercenter.analytics.reports.counted import QUERIES
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Term
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.reports.scope import Scope
    from answercenter.models import Reader

MOST_FORMS = 12  # in which a keyword is looked for
MOST_QUERIES = 400  # whose answers are added up
SHOWN = 10


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A query with the keyword in it."""

    text: str
    searches: int
    visits: int


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """An answer that was opened from the results of these queries."""

    answer_id: int
    slug: str
    question: str
    visits: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The answers that may be shown, most opened first, and how many visits opened others."""

    rows: tuple[OpenedRow, ...]
    other: int


def queries_with(key: str, scope: Scope) -> list[QueryRow]:
    """List the queries with a keyword that may be named in a scope, most searched first."""
    typed = _forms(key, scope)
    if not typed:
        return []
    like = or_(*(and_(*(Term.text.contains(one, autoescape=True) for one in form.split())) for form in typed))
    texts = dict(db.session.execute(select(Term.id, Term.text).where(like)).all())
    found = QUERIES.sums(scope, ("searches", "visits"), texts)
    columns = (found.keys.tolist(), found.of["searches"].tolist(), found.of["visits"].tolist())
    rows = [QueryRow(texts[number], *numbers) for number, *numbers in zip(*columns, strict=True)]
    named = sorted(
        (row for row in rows if row.visits >= privacy.least_visits()), key=lambda row: (-row.searches, row.text)
    )
    return [row for row in named[:MOST_QUERIES] if _has(row.text, key)]


def answers_of(queries: Sequence[QueryRow], scope: Scope, reader: Reader) -> Opened:
    """Tell which answers visits opened from the results of these queries in the period, in all regions and topics.

    Only answers that the reader may see, and that enough visits opened, stand in lines of their own.
    """
    texts = np.array(sorted(terms.known_terms(db.session(), [row.text for row in queries]).values()), np.int64)
    opened = sums.gathered(CLICKS, sums.Part(scope.start, scope.end), CLICKS.columns, WHOLE, texts)
    summed = sums.summed(opened["answer_id"], {"visits": opened["clicks"]})
    found = list(zip(summed.keys.tolist(), summed.of["visits"].tolist(), strict=True))
    found.sort(key=lambda one: (-one[1], one[0]))
    large = [(answer_id, number) for answer_id, number in found if not privacy.few(number)][:SHOWN]
    seen = select(Answer.id).where(Answer.id.in_([answer_id for answer_id, _ in large]), readable(reader, clock.now()))
    open_to_reader = set(db.session.scalars(seen))
    named = questions.question_names(list(open_to_reader))
    rows = tuple(
        OpenedRow(answer_id, *named[answer_id][1:], number) for answer_id, number in large if answer_id in named
    )
    return Opened(rows, sum(number for _, number in found) - sum(row.visits for row in rows))


def _has(query: str, key: str) -> bool:
    """Tell whether a query counts under a keyword: as one of its words, or as the phrase that they make."""
    stems = [stem for stem, _ in text.keywords(query)]
    return key in stems or key == " ".join(stems)


def _forms(key: str, scope: Scope) -> list[str]:
    """List the forms of a keyword that most visits typed, in the period."""
    numbers = terms.known_terms(db.session(), [key])
    return [
        form for number in numbers.values() for form in forms.of_period(scope, [number]).ranked(number)[:MOST_FORMS]
    ]
