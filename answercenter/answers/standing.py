"""How some answers stand, what a change of many makes of them, and the way back. Inside a command's transaction.

A change of keywords makes new versions, so that the history tells of it; the way back points at the versions of before.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.answers import wording
from answercenter.answers import writing
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import RevisionText
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Review
from answercenter.models import Revision
from answercenter.models import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Standing = dict[str, Any]


class Standings:
    """Some answers that nobody else changes until the commit, with their versions in use and their further topics."""

    def __init__(self, session: Session, ids: Sequence[int], author_id: int | None) -> None:
        self._session = session
        self._author_id = author_id
        locked = select(Answer).where(Answer.id.in_(ids)).order_by(Answer.id).with_for_update()
        self.answers = session.scalars(locked.execution_options(populate_existing=True)).all()
        in_use = or_(Revision.number == Answer.live_revision, Revision.number == Answer.draft_revision)
        found = select(Revision).join(Answer, Answer.id == Revision.answer_id).where(Answer.id.in_(ids), in_use)
        self._texts = {(text.answer_id, text.number): text for text in session.scalars(found)}
        self._places = {name: text.place for name, text in self._texts.items()}
        held = select(Review).join(Answer, Answer.id == Review.answer_id).where(Answer.id.in_(ids))
        ahead = session.scalars(held.where(Review.number == Answer.draft_revision))
        self._reviews = {(review.answer_id, review.number): review for review in ahead}
        self._further: dict[int, list[int]] = defaultdict(list)
        topics = select(AnswerTopic.answer_id, AnswerTopic.topic_id).where(AnswerTopic.answer_id.in_(ids))
        for answer_id, topic_id in session.execute(topics.order_by(AnswerTopic.topic_id)):
            self._further[answer_id].append(topic_id)
        last = select(Revision.answer_id, func.max(Revision.number)).where(Revision.answer_id.in_(ids))
        self._last = {row[0]: row[1] for row in session.execute(last.group_by(Revision.answer_id))}

    def of(self, answer: Answer) -> Standing:
        """Return how an answer stands, in a form that can be kept and compared."""
        return {
            "state": str(answer.state),
            "position": answer.position,
            "live": answer.live_revision,
            "draft": answer.draft_revision,
            "topic": answer.topic_id,
            "further": list(self._further[answer.id]),
            "place": self._places.get((answer.id, answer.draft_revision or 0)),
        }

    def move(self, answer: Answer, topic_id: int) -> None:
        """Put an answer under this main topic, and a draft of it too."""
        further = [other for other in self._further[answer.id] if other != topic_id]
        self._put_under(answer, topic_id, further)
        draft = self._texts.get((answer.id, answer.draft_revision or 0))
        if draft is not None and draft.place is not None:
            kept = [other for other in draft.place["further_topic_ids"] if other != topic_id]
            draft.place = draft.place | {"topic_id": topic_id, "further_topic_ids": kept}
            self._places[answer.id, draft.number] = draft.place

    def retag(self, answer: Answer, add: Sequence[str], remove: Sequence[str]) -> None:
        """Give the live text and the draft of an answer further keywords, and take others away. Raises InvalidText."""
        live, draft = (
            self._texts.get((answer.id, number or 0)) for number in (answer.live_revision, answer.draft_revision)
        )
        changed = {text.number: self._retagged(text, add, remove) for text in (live, draft) if text is not None}
        if all(text is None for text in changed.values()):
            return
        for name, text in (("live_revision", live), ("draft_revision", draft)):
            if text is not None:
                told = changed[text.number] or _text(text)
                setattr(answer, name, self._add(answer, text.number, told, text.place))

    def archive(self, answer: Answer) -> None:
        """Take an answer away from readers."""
        if answer.state != State.ARCHIVED:
            answer.state, answer.position = State.ARCHIVED, None

    def restore(self, answer: Answer) -> None:
        """Let an archived answer be read again, or be a draft if it never was."""
        if answer.state == State.ARCHIVED:
            answer.state = State.PUBLISHED if answer.live_revision is not None else State.DRAFT

    def put_back(self, answer: Answer, before: Standing) -> None:
        """Let an answer stand as it stood."""
        self._put_under(answer, before["topic"], before["further"])
        answer.live_revision, answer.draft_revision = before["live"], before["draft"]
        answer.state, answer.position = before["state"], before["position"]
        draft = self._texts.get((answer.id, answer.draft_revision or 0))
        if draft is not None:
            draft.place = before["place"]

    def _put_under(self, answer: Answer, topic_id: int | None, further: list[int]) -> None:
        answer.topic_id = topic_id
        if further == self._further[answer.id]:
            return
        self._session.execute(delete(AnswerTopic).where(AnswerTopic.answer_id == answer.id))
        if further:
            rows = [{"answer_id": answer.id, "topic_id": other} for other in further]
            self._session.execute(insert(AnswerTopic), rows)
        self._further[answer.id] = further

    def _retagged(self, text: Revision, add: Sequence[str], remove: Sequence[str]) -> RevisionText | None:
        """Return a text with other keywords; None when it has them already."""
        gone = {word.casefold() for word in remove}
        kept = [word for word in text.keywords if word.casefold() not in gone]
        there = {word.casefold() for word in kept}
        kept += [word for word in add if word.casefold() not in there]
        if kept == list(text.keywords):
            return None
        signs = [f"+{word}" for word in add] + [f"−{word}" for word in remove]
        return wording.checked(_text(text, kept, f"Keywords: {', '.join(signs)}"[: wording.LONGEST["note"]]))

    def _add(self, answer: Answer, text_number: int, text: RevisionText, place: dict[str, Any] | None) -> int:
        """Add a version in place of another one, of which it keeps what was decided: only keywords are different."""
        number = self._last[answer.id] = self._last[answer.id] + 1
        row = writing.revision_row(answer.id, number, text, self._author_id, place)
        writing.insert_revisions(self._session, [row])
        held = self._reviews.get((answer.id, text_number))
        if held is not None:
            kept = {"verdict": held.verdict, "publish_at": held.publish_at}
            self._session.execute(insert(Review), [{"answer_id": answer.id, "number": number} | kept])
        self._places[answer.id, number] = place
        return number


def change(standings: Standings, answer: Answer, act: str, value: dict[str, Any]) -> str:
    """Do to an answer what was asked for many; tell why not, if it cannot be done."""
    if act == "move":
        standings.move(answer, value["topic_id"])
    elif act == "archive":
        standings.archive(answer)
    elif act == "restore":
        standings.restore(answer)
    else:
        try:
            standings.retag(answer, value["add"], value["remove"])
        except InvalidText as error:
            return str(error)
    return ""


def _text(text: Revision, keywords: Sequence[str] | None = None, note: str | None = None) -> RevisionText:
    return RevisionText(
        question=text.question,
        short_answer=text.short_answer,
        body=text.body,
        keywords=tuple(text.keywords if keywords is None else keywords),
        alt_questions=tuple(text.alt_questions),
        note=text.note if note is None else note,
    )
