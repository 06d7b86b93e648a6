"""Counts: derived numbers per day, region and key, rebuilt from events day by day; numerators and denominators.

`topic_id` is the main topic's root, 0 when there is none. A visit that used a text under several topics or languages
counts under the first, so that visits may be added up over days, regions, topics and languages. For texts, answers,
pairs and what learning reads, several visits under one key on one day are one: who comes back, or says they are
elsewhere, weighs no more.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.event import LANGUAGE

CLUSTERED = {"sqlite_with_rowid": False}  # rows lie in the order of their days: reports read ten times as fast


class CountedDay(Model):
    """A day that has events; dirty while `arrived` and `counted` differ. A closed day keeps its counts as they are."""

    __tablename__ = "counted_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    arrived: Mapped[int] = mapped_column(default=0)  # batches that brought events of this day
    counted: Mapped[int] = mapped_column(default=0)  # `arrived` as it was when the day was last counted
    newest_arrival: Mapped[date]
    closed: Mapped[bool] = mapped_column(default=False)


class TrafficCount(Model):
    """What visitors of a region did on a day. Searches are intents: refinements while typing count once."""

    __tablename__ = "traffic_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    topic_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(12), primary_key=True, default=LANGUAGE)
    visits: Mapped[int] = mapped_column(default=0)  # visits whose first event stands under this topic
    searching_visits: Mapped[int] = mapped_column(default=0)
    served_visits: Mapped[int] = mapped_column(default=0)  # visits that read at least one answer
    searches: Mapped[int] = mapped_column(default=0)
    measured_searches: Mapped[int] = mapped_column(default=0)  # with a visit and a known result count
    shown_searches: Mapped[int] = mapped_column(default=0)  # measured, with at least one result
    zero_searches: Mapped[int] = mapped_column(default=0)  # measured, with none
    unanswered_searches: Mapped[int] = mapped_column(default=0)  # measured, with none or only weak results
    clicked_searches: Mapped[int] = mapped_column(default=0)  # shown, with at least one result opened
    abandoned_searches: Mapped[int] = mapped_column(default=0)  # shown, not clicked, the last of their visit
    clicks: Mapped[int] = mapped_column(default=0)
    click_rank_sum: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    unhelpful: Mapped[int] = mapped_column(default=0)


class _TextCount:
    """What all counts of a text have."""

    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    topic_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(12), primary_key=True, default=LANGUAGE)
    searches: Mapped[int] = mapped_column(default=0)
    visits: Mapped[int] = mapped_column(default=0)
    measured_searches: Mapped[int] = mapped_column(default=0)
    shown_searches: Mapped[int] = mapped_column(default=0)
    zero_searches: Mapped[int] = mapped_column(default=0)
    clicked_searches: Mapped[int] = mapped_column(default=0)


class KeywordCount(_TextCount, Model):
    """How often a keyword, or a phrase of several, was searched; counted by its stem."""

    __tablename__ = "keyword_count"

    keyword: Mapped[str] = mapped_column(String(64), primary_key=True, index=True, sort_order=1)


class KeywordForm(Model):
    """How often a keyword was typed in this form; the most frequent one is shown for the stem."""

    __tablename__ = "keyword_form"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    keyword: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    form: Mapped[str] = mapped_column(String(64), primary_key=True)
    searches: Mapped[int]
    visits: Mapped[int]


class QueryCount(_TextCount, Model):
    """How often a whole query was searched."""

    __tablename__ = "query_count"

    text: Mapped[str] = mapped_column(String(256), primary_key=True, index=True, sort_order=1)


class AnswerCount(Model):
    """How often an answer was read, found by search, and found helpful; what readers did next."""

    __tablename__ = "answer_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True, default=LANGUAGE)
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    views: Mapped[int] = mapped_column(default=0)
    visits: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    unhelpful: Mapped[int] = mapped_column(default=0)
    last_views: Mapped[int] = mapped_column(
        default=0
    )  # visits that searched or read before, and ended with this answer
    returned: Mapped[int] = mapped_column(default=0)  # visits that left it for another result within half a minute


class SourceCount(Model):
    """How often an answer was opened from one kind of page: home, search, answer, topic, popular, elsewhere, direct."""

    __tablename__ = "source_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    source: Mapped[str] = mapped_column(String(12), primary_key=True)
    views: Mapped[int]


class ClickCount(Model):
    """How many visits opened an answer from the results of a text, at the rank at which each first opened it."""

    __tablename__ = "click_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(256), primary_key=True, index=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # beyond 50: 50
    clicks: Mapped[int]


class PhrasingCount(Model):
    """How many visits opened an answer from the results of a query with this word."""

    __tablename__ = "phrasing_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(64), primary_key=True)  # as typed, in lower case, without accents
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visits: Mapped[int]
    weight: Mapped[int]  # thousandths: a visit counts as one by how likely anybody looks at the rank


class PairCount(Model):
    """How many visits of a day read both of two answers; `low_id` is the smaller id."""

    __tablename__ = "pair_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    high_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    visits: Mapped[int]


class DropCount(Model):
    """How much was not recorded on a day, by kind and reason."""

    __tablename__ = "drop_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    drops: Mapped[int]


class AlsoViewed(Model):
    """The learned list of an answer, best first; made from pair and answer counts as of the newest counted day."""

    __tablename__ = "also_viewed"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    other_id: Mapped[int]
    score: Mapped[float]
    visits: Mapped[int]  # distinct visits that read both, undecayed


class AnswerScore(Model):
    """How well an answer serves and how much it is read, each 0 to 1; made from its counts as of the newest day."""

    __tablename__ = "answer_score"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    usefulness: Mapped[float]  # 0.5: nothing is known
    popularity: Mapped[float]


class Phrasing(Model):
    """A learned word of an answer: visitors who typed it opened this answer; made from counts as of the newest day."""

    __tablename__ = "phrasing"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    weight: Mapped[float]  # 0 to 1: how much the word and the answer belong to each other
    visits: Mapped[int]  # distinct visits of the days looked at, undecayed; a word of few is not shown by name


class TypicalQuery(Model):
    """A text that mostly ended in an answer: who searched for it opened this one; made from counts likewise."""

    __tablename__ = "typical_query"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(256), primary_key=True)
    visits: Mapped[int]  # distinct visits of the days looked at, undecayed; a text of few is not shown by name
