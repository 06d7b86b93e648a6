"""A maker of count rows, for tests of what is read from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from answercenter.extensions import command
from answercenter.models import AnswerCount
from answercenter.models import CountVersion
from answercenter.models import DropCount
from answercenter.models import KeywordCount
from answercenter.models import KeywordForm
from answercenter.models import QueryCount
from answercenter.models import Topic
from answercenter.models import TrafficCount

DAY = date(2026, 11, 23)


class Counts:
    """Adds rows of one day, region and topic at a time; the newest day follows."""

    def traffic(self, visits: int, *, day: date = DAY, region: str = "US-OH", topic_id: int = 0, **sums: Any) -> None:
        sums = {"searching_visits": visits, "searches": visits} | sums
        self._add(TrafficCount(day=day, region=region, topic_id=topic_id, visits=visits, **sums))

    def keyword(
        self, keyword: str, visits: int, *, form: str = "", day: date = DAY, region: str = "US-OH", **sums: Any
    ) -> None:
        place = {"day": day, "region": region, "topic_id": sums.pop("topic_id", 0)}
        self._add(KeywordCount(keyword=keyword, visits=visits, **place, **({"searches": visits} | sums)))
        self.form(keyword, form or keyword, visits, day=day)

    def form(self, keyword: str, form: str, visits: int, *, day: date = DAY) -> None:
        with command() as session:
            known = session.get(KeywordForm, (day, keyword, form))
            if known is None:
                known = KeywordForm(day=day, keyword=keyword, form=form, searches=0, visits=0)
                session.add(known)
            known.visits += visits
            known.searches += visits

    def query(self, text: str, visits: int, *, day: date = DAY, region: str = "US-OH", **sums: Any) -> None:
        sums = {"searches": visits, "topic_id": 0} | sums
        self._add(QueryCount(text=text, visits=visits, day=day, region=region, **sums))

    def answer(self, answer_id: int, visits: int, *, day: date = DAY, region: str = "US-OH", **sums: Any) -> None:
        sums = {"views": visits} | sums
        self._add(AnswerCount(answer_id=answer_id, visits=visits, day=day, region=region, **sums))

    def drop(self, reason: str, drops: int, *, day: date = DAY, kind: str = "view") -> None:
        self._add(DropCount(day=day, kind=kind, reason=reason, drops=drops))

    def newer(self) -> None:
        """Say that counts have changed, as counting does."""
        with command() as session:
            session.get_one(CountVersion, 1).number += 1

    def topic(self, path: str) -> int:
        with command() as session:
            topic = Topic(name=path.capitalize(), path=path)
            session.add(topic)
            session.flush()
            return topic.id

    def _add(self, row: Any) -> None:
        with command() as session:
            session.add(row)
            version = session.get_one(CountVersion, 1)
            version.newest_day = max(version.newest_day or row.day, row.day)
