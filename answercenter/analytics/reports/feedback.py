"""Feedback: the answers that readers found least helpful, how each revision did, and what readers said.

Worst first by what is sure. Of n votes, u said that the answer did not help; the order is the lower end of the 95 %
Wilson interval of u / n (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927):

    (p + z^2/2n - z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),  p = u/n,  z = 1.96

so that one "no" of one vote stands behind forty of fifty. Votes are those of a visit key and day, counted once.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reasons import REASONS
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.counted import ANSWERS
from answercenter.analytics.reports.questions import question_names
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import within
from answercenter.extensions import db
from answercenter.models import FeedbackWord
from answercenter.models import RevisionCount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.reports.scope import Scope

Z = 1.96  # of 95 %
LOOKED_AT = 50  # rows among which those with enough votes are looked for
COLUMNS = (
    Column("id", "External id", Kind.TEXT, "external_id"),
    Column("question", "Question", Kind.TEXT),
    Column("votes", "Votes"),
    Column("helpful", "Helpful"),
    Column("unhelpful", "Not helpful"),
    Column("unhelpful_share", "Share not helpful", Kind.SHARE, "unhelpful_rate.value"),
    Column("surely", "Surely not helpful for", Kind.SHARE),
    Column("reasons", "Reasons", Kind.TEXT),
    Column("words", "In readers' words", Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """An answer with its votes; `surely` is the lower bound of the share of readers it does not help."""

    answer_id: int
    external_id: str
    slug: str
    question: str
    helpful: int
    unhelpful: int
    surely: float
    reasons: str
    words: str

    @property
    def votes(self) -> int:
        """All votes."""
        return self.helpful + self.unhelpful

    @property
    def unhelpful_rate(self) -> Rate:
        """Votes that the answer did not help, of all votes."""
        return Rate(self.unhelpful, self.votes)


class RevisionRow(NamedTuple):
    """Votes on one revision of an answer; revision 0 is not known."""

    revision: int
    helpful: int
    unhelpful: int


class Word(NamedTuple):
    """What one reader said of an answer."""

    day: date
    answer_id: int
    revision: int | None
    reason: str
    text: str


class _Votes(NamedTuple):
    answer_id: int
    helpful: int
    unhelpful: int


def wilson_lower(part: int, whole: int) -> float:
    """Return the lower end of the 95 % Wilson interval of part / whole; 0 without a whole."""
    if not whole:
        return 0.0
    p, square = part / whole, Z * Z / whole
    return max(0.0, (p + square / 2 - sqrt(p * (1 - p) * square + square * square / 4)) / (1 + square))


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the answers that were voted on, the surely least helpful first.

    In a region or topic, answers with too few votes are one line, "other". What readers said has no region, and is
    told only where all regions are.
    """
    whole = traffic.totals(scope)
    votes = [] if whole.few else _votes(scope)
    told = [one for one in votes if _told(one, scope)]
    told.sort(
        key=lambda one: (-wilson_lower(one.unhelpful, one.helpful + one.unhelpful), -one.unhelpful, one.answer_id)
    )
    shown = paged(told, limit, offset)
    rows = _rows(shown, scope)
    listed = _sum(told)
    return Report(
        name="feedback",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(told),
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"answers": len(told) - len(rows), "votes": listed - sum(row.votes for row in rows)},
        other={"answers": len(votes) - len(told), "votes": _sum(votes) - listed},
        sums={"answers": len(votes), "votes": _sum(votes)},
    )


def least_helpful(scope: Scope, limit: int) -> list[FeedbackRow]:
    """List the first answers that do not help, of those with enough votes: fewer say little, and may tell who voted."""
    rows = report(scope, LOOKED_AT).rows
    return [row for row in rows if row.unhelpful and not privacy.few(row.votes)][:limit]


def find(answer_id: int, scope: Scope) -> FeedbackRow | None:
    """Return one answer that was voted on, where it may stand in a line of its own."""
    votes = [] if traffic.totals(scope).few else _votes(scope, answer_id)
    return next(iter(_rows([one for one in votes if _told(one, scope)], scope)), None)


def by_revision(answer_id: int, scope: Scope) -> list[RevisionRow]:
    """List the votes on each revision of an answer in the period, the newest revision first; all regions together."""
    sums = (func.sum(RevisionCount.helpful), func.sum(RevisionCount.unhelpful))
    statement = (
        select(RevisionCount.revision, *sums)
        .where(RevisionCount.answer_id == answer_id, *within(RevisionCount, scope))
        .group_by(RevisionCount.revision)
        .order_by(RevisionCount.revision.desc())
    )
    return [RevisionRow(number, int(yes), int(no)) for number, yes, no in db.session.execute(statement)]


def words_on(answer_ids: Sequence[int], scope: Scope, limit: int | None = None) -> list[Word]:
    """List what readers said of these answers in the period, the newest day first; nothing in a part of the traffic."""
    if scope.region is not None:
        return []
    columns = (FeedbackWord.day, FeedbackWord.answer_id, FeedbackWord.revision, FeedbackWord.reason, FeedbackWord.text)
    statement = (
        select(*columns)
        .where(FeedbackWord.answer_id.in_(answer_ids), *within(FeedbackWord, scope))
        .order_by(FeedbackWord.day.desc(), FeedbackWord.id)
        .limit(limit)
    )
    return [Word(*row) for row in db.session.execute(statement)]


def _told(one: _Votes, scope: Scope) -> bool:
    """Tell whether an answer may stand in a line of its own."""
    return scope.region is None or not privacy.few(one.helpful + one.unhelpful)


def _votes(scope: Scope, only: int | None = None) -> list[_Votes]:
    found = ANSWERS.sums(scope, ("helpful", "unhelpful"), None if only is None else [only])
    columns = (found.keys.tolist(), found.of["helpful"].tolist(), found.of["unhelpful"].tolist())
    return [_Votes(answer, yes, no) for answer, yes, no in zip(*columns, strict=True) if yes + no]


def _rows(shown: Sequence[_Votes], scope: Scope) -> tuple[FeedbackRow, ...]:
    ids = [one.answer_id for one in shown]
    names = question_names(ids)
    said: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words_on(ids, scope):
        said[word.answer_id].append(word)
    rows = []
    for one in shown:
        key, slug, question = names.get(one.answer_id, ("", "", f"Answer {one.answer_id}, no longer there"))
        reasons = Counter(word.reason for word in said[one.answer_id]).most_common()
        rows.append(
            FeedbackRow(
                answer_id=one.answer_id,
                external_id=key,
                slug=slug,
                question=question,
                helpful=one.helpful,
                unhelpful=one.unhelpful,
                surely=wilson_lower(one.unhelpful, one.helpful + one.unhelpful),
                reasons="; ".join(f"{REASONS.get(reason, reason)}: {number}" for reason, number in reasons),
                words=" | ".join(word.text for word in said[one.answer_id] if word.text),
            )
        )
    return tuple(rows)


def _sum(votes: Sequence[_Votes]) -> int:
    return sum(one.helpful + one.unhelpful for one in votes)


DEFINITION = Definition("feedback", "Feedback", "What readers found unhelpful, and why", report)
