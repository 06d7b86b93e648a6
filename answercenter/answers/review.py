"""Commands and reads of reviewing: a version is sent for review, approved or sent back, and talked about.

Every command names the version that its author saw. When somebody saved since, nothing is decided (StaleRevision):
nobody approves what they have not read. A remark may be made on any version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import approval
from answercenter.answers import scheduling
from answercenter.answers import wording
from answercenter.answers import writing
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import NotAllowed
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Act
from answercenter.models import Comment
from answercenter.models import Revision
from answercenter.models import User
from answercenter.models import Verdict
from answercenter.search import indexer

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 5000  # characters of a comment


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did or said about a version."""

    number: int
    act: Act
    text: str
    author: str
    at: datetime


def send(answer_id: int, number: int, author_id: int | None, text: str = "") -> None:
    """Ask for approval of the newest version. Raises UnknownAnswer, StaleRevision, InvalidText, NotAllowed."""
    said = _checked(text)
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, number)
        if answer.draft_revision != number:
            raise NotAllowed("This version is published already: there is nothing to review.")
        held = approval.review_of(session, revision)
        if held.verdict in {Verdict.ASKED, Verdict.APPROVED}:
            raise NotAllowed(
                f"This version is {'approved' if held.verdict == Verdict.APPROVED else 'in review'} already."
            )
        held.verdict = Verdict.ASKED
        approval.say(session, revision, Act.ASKED, author_id, said)


def approve(answer_id: int, number: int, author_id: int, text: str = "") -> None:
    """Approve the newest version; if a time is set for it, it is published then.

    Raises UnknownAnswer, StaleRevision, InvalidText, and NotAllowed for who may not approve it.
    """
    said = _checked(text)
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, number)
        if answer.draft_revision != number or approval.is_approved(session, revision):
            raise NotAllowed("This version is approved already.")
        approval.approve(session, revision, author_id, approval.roles_of(session, author_id), said)
        scheduling.take_effect(session, answer, revision)
    indexer.sync()


def ask_changes(answer_id: int, number: int, author_id: int, text: str) -> None:
    """Send the newest version back with the changes that it needs; an approval is taken back by it.

    Raises UnknownAnswer, StaleRevision, InvalidText, NotAllowed.
    """
    said = _checked(text, needed="Say what should be changed.")
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, number)
        approval.check_approver(approval.roles_of(session, author_id))
        if answer.draft_revision != number:
            raise NotAllowed("This version is published already. Save a new one instead.")
        approval.review_of(session, revision).verdict = Verdict.CHANGES
        approval.say(session, revision, Act.CHANGES, author_id, said)


def comment(answer_id: int, number: int, author_id: int | None, text: str) -> None:
    """Say something about a version, whichever it is. Raises UnknownAnswer, InvalidText."""
    said = _checked(text, needed="Write what you want to say.")
    with command() as session:
        revision = session.get(Revision, (answer_id, number))
        if revision is None:
            raise wording.UnknownAnswer("There is no such version of this answer.")
        approval.say(session, revision, Act.COMMENT, author_id, said)


def said_of(answer_id: int) -> list[Said]:
    """List what was done and said about the versions of an answer, the latest first."""
    author = func.coalesce(func.nullif(User.name, ""), User.email, "")
    found = (
        select(Comment.number, Comment.act, Comment.text, author, Comment.created_at)
        .outerjoin(User, User.id == Comment.author_id)
        .where(Comment.answer_id == answer_id)
        .order_by(Comment.id.desc())
    )
    return [Said(number, Act(act), text, name, at) for number, act, text, name, at in db.session.execute(found)]


def _checked(text: str, needed: str = "") -> str:
    said = wording.many_lines(text)
    if needed and not said.strip():
        raise InvalidText({"text": needed})
    if len(said) > LONGEST:
        raise InvalidText({"text": f"Keep it to {LONGEST:,} characters; these are {len(said):,}."})
    if wording.UNKEEPABLE.search(said):
        raise InvalidText({"text": "It holds a character that cannot be kept."})
    return said
