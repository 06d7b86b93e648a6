"""One commit of an import: what some records mean for the answers that are there, and the writing of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import stored
from answercenter.answers import writing
from answercenter.answers.records import settled
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Redirect
from answercenter.models import RelatedLink
from answercenter.models import State
from answercenter.text import slugify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from answercenter.answers.records import AnswerRecord

OnConflict = Literal["skip", "update", "fail"]


class Batch:
    """Some records, decided: new ones, ones that change an answer, and ones that are refused or change nothing."""

    def __init__(self, session: Session, found: Sequence[tuple[int, AnswerRecord]], on_conflict: OnConflict) -> None:
        self.new: list[AnswerRecord] = []
        self.changed: list[tuple[int, AnswerRecord, AnswerRecord]] = []  # id, as it shall be, as it stands
        self.refused: list[tuple[int, str]] = []  # line, reason
        self.skipped = 0
        self.unchanged = 0
        self.statuses: Counter[str] = Counter()
        self._session = session
        there = stored.records(session, Answer.key.in_([record.key for _, record in found]))
        self._stored = {record.key: (answer_id, record) for answer_id, record in there}
        self._redirects = self._redirects_now([path for _, record in found for path in record.redirects])
        for line, record in found:
            self._decide(line, record, on_conflict)

    def write(self) -> None:
        """Write what was decided, inside a command and under one change number; nothing when nothing changes."""
        if not self.new and not self.changed:
            return
        topics = writing.TopicPaths(self._session)
        answers = self._add(topics) + [self._change(topics, *change) for change in self.changed]
        self._session.flush()
        self._link(answers, topics)
        writing.stamp(self._session, [answer.id for answer, _ in answers])

    def _decide(self, line: int, record: AnswerRecord, on_conflict: OnConflict) -> None:
        taken = [path for path in record.redirects if self._redirects.get(path, record.key) != record.key]
        answer_id, before = self._stored.get(record.key, (0, None))
        if taken:
            self.refused.append((line, f"the path {taken[0]} leads elsewhere already"))
            return
        if before is not None and on_conflict == "fail":
            self.refused.append((line, "an answer with this id is there already"))
            return
        self.statuses[record.status] += 1
        if before is None:
            self.new.append(record)
        elif (wanted := settled(record, before)) == before:
            self.unchanged += 1
        elif on_conflict == "update":
            self.changed.append((answer_id, wanted, before))
        else:
            self.skipped += 1

    def _redirects_now(self, paths: Sequence[str]) -> dict[str, str]:
        """Tell to which answers, by their keys, these paths lead already; to none where one leads to a topic."""
        leading = select(Redirect.path, Answer.key).outerjoin(Answer, Answer.id == Redirect.answer_id)
        return {row.path: row.key or "" for row in self._session.execute(leading.where(Redirect.path.in_(paths)))}

    def _add(self, topics: writing.TopicPaths) -> list[tuple[Answer, AnswerRecord]]:
        now = clock.now()
        added = []
        for record in self.new:
            answer = Answer(key=record.key, created_at=now, updated_at=record.updated_at or now)
            _fill(answer, record, 1)
            answer.topic_id = topics.ensure(record.topic)
            added.append((answer, record))
        self._session.add_all(answer for answer, _ in added)
        self._session.flush()
        revisions = [writing.revision_row(answer.id, 1, record.text) for answer, record in added]
        writing.insert_revisions(self._session, revisions)
        return added

    def _change(
        self, topics: writing.TopicPaths, answer_id: int, wanted: AnswerRecord, before: AnswerRecord
    ) -> tuple[Answer, AnswerRecord]:
        answer = writing.locked(self._session, answer_id)
        number = _told(answer)
        answer.updated_at = wanted.updated_at or answer.updated_at
        if wanted.text != before.text:
            number = writing.add_revision(self._session, answer, wanted.text, None)
            if wanted.updated_at == before.updated_at:  # the file does not say when
                answer.updated_at = clock.now()
        _fill(answer, wanted, number)
        answer.topic_id = topics.ensure(wanted.topic)
        return answer, wanted

    def _link(self, answers: Sequence[tuple[Answer, AnswerRecord]], topics: writing.TopicPaths) -> None:
        """Give answers their further topics, related answers and former paths, in place of those that they had."""
        rows: dict[Any, list[dict[str, object]]] = {AnswerTopic: [], RelatedLink: [], Redirect: []}
        for answer, record in answers:
            one = {"answer_id": answer.id}
            rows[AnswerTopic] += [one | {"topic_id": topics.ensure(path)} for path in record.further]
            rows[RelatedLink] += [
                one | {"related_key": key, "position": place} for place, key in enumerate(record.related, start=1)
            ]
            rows[Redirect] += [one | {"path": path} for path in record.redirects]
        changed = [answer_id for answer_id, _, _ in self.changed]
        for model, new in rows.items():
            self._session.execute(delete(model).where(model.answer_id.in_(changed)))
            if new:
                self._session.execute(insert(model), new)


def _told(answer: Answer) -> int:
    """Tell the number of the text that files carry: the live one, of an answer that is a draft the draft."""
    order = (answer.draft_revision, answer.live_revision)
    first, second = order if answer.state == State.DRAFT else order[::-1]
    return first or second or 0


def _fill(answer: Answer, record: AnswerRecord, number: int) -> None:
    """Make an answer what a record says, its text being the revision of this number."""
    answer.slug = slugify(record.text.question)
    answer.state = record.status
    answer.audience = record.audience
    answer.audience_label = record.audience_label
    answer.language = record.language
    answer.position = record.position
    answer.translation_of = record.translation_of
    answer.source_url = record.url
    answer.published_at = record.published_at
    answer.expires_at = record.expires_at
    if record.status == State.PUBLISHED and answer.published_at is None:
        answer.published_at = clock.now()
    if record.status == State.DRAFT:
        answer.draft_revision = number
    else:
        answer.live_revision = number
        if (answer.draft_revision or 0) <= number:
            answer.draft_revision = None
