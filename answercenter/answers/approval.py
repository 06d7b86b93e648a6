"""Who may let readers see a text: the one rule, looked at inside the command that does it.

Where `REVIEW` is `required`, only reviewers and administrators publish; and a text needs the approval of somebody who
did not write it, or of an administrator. What nobody in particular does (an import in a terminal, the worker) is not
asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.answers.life import review_is_required
from answercenter.answers.wording import NotAllowed
from answercenter.answers.wording import StaleRevision
from answercenter.answers.wording import UnknownAnswer
from answercenter.answers.writing import newest_revision
from answercenter.models import Act
from answercenter.models import Answer
from answercenter.models import Comment
from answercenter.models import Review
from answercenter.models import Revision
from answercenter.models import Role
from answercenter.models import RoleName
from answercenter.models import User
from answercenter.models import Verdict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

APPROVERS = frozenset({RoleName.REVIEWER.value, RoleName.ADMIN.value})


def newest_of(session: Session, answer: Answer, number: int) -> Revision:
    """Return the named revision, which must be the newest. Raises UnknownAnswer, StaleRevision."""
    revision = session.get(Revision, (answer.id, number))
    if revision is None:
        raise UnknownAnswer("There is no such version of this answer.")
    if newest_revision(answer) != number:
        raise StaleRevision(
            f"Version {number} is not the newest any more: somebody saved version {newest_revision(answer)} since. "
            "Look at it first."
        )
    return revision


def let_publish(session: Session, answer: Answer, revision: Revision, author_id: int | None) -> None:
    """Make sure that somebody may publish this text, and keep their approval if it has none. Raises NotAllowed."""
    if author_id is None or not review_is_required():
        return
    roles = roles_of(session, author_id)
    if not roles & APPROVERS:
        raise NotAllowed("Only reviewers publish on this site. Send this version for review.")
    if answer.live_revision != revision.number and not is_approved(session, revision):
        approve(session, revision, author_id, roles)


def let_change_many(session: Session, author_id: int | None) -> None:
    """Make sure that somebody may change what readers see of many answers, which nobody reviews. Raises NotAllowed."""
    if author_id is not None and review_is_required() and not roles_of(session, author_id) & APPROVERS:
        raise NotAllowed("Only reviewers and administrators do this on this site, since readers see it at once.")


def approve(session: Session, revision: Revision, author_id: int, roles: frozenset[str], text: str = "") -> None:
    """Keep that somebody approves a text. Raises NotAllowed for who may not, as for one's own text."""
    check_approver(roles)
    if revision.author_id == author_id and RoleName.ADMIN not in roles:
        raise NotAllowed("You wrote this version yourself, so somebody else has to approve it.")
    review_of(session, revision).verdict = Verdict.APPROVED
    say(session, revision, Act.APPROVED, author_id, text)


def check_approver(roles: frozenset[str]) -> None:
    """Refuse who may not decide on texts. Raises NotAllowed."""
    if not roles & APPROVERS:
        raise NotAllowed("Only reviewers and administrators approve a version or ask for changes.")


def is_approved(session: Session, revision: Revision) -> bool:
    """Tell whether a text has been approved."""
    held = session.get(Review, (revision.answer_id, revision.number))
    return held is not None and held.verdict == Verdict.APPROVED


def review_of(session: Session, revision: Revision) -> Review:
    """Return what is held of a revision, to be written on."""
    held = session.get(Review, (revision.answer_id, revision.number))
    if held is None:
        held = Review(answer_id=revision.answer_id, number=revision.number)
        session.add(held)
        session.flush()
    return held


def say(session: Session, revision: Revision, act: Act, author_id: int | None, text: str = "") -> None:
    """Keep what somebody did or said about a revision."""
    where = {"answer_id": revision.answer_id, "number": revision.number}
    session.add(Comment(**where, act=act, text=text, author_id=author_id, created_at=clock.now()))


def roles_of(session: Session, user_id: int) -> frozenset[str]:
    """Tell the roles that somebody has at this moment; none with an account that is disabled."""
    found = select(Role.name).join(User.roles).where(User.id == user_id, User.active)
    return frozenset(session.scalars(found))
