"""Reminders: answers that are due for review are told by mail to their owners, once for each due day.

An owner whose account is disabled, or who no longer works at this desk, is not asked: administrators are told in their
place, also when that happens after the owner was reminded. A letter and the rows that say so are one commit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import and_
from sqlalchemy import exists
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import life
from answercenter.answers.care import OWNERS
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail.letters import LONGEST_SUBJECT
from answercenter.mail.letters import Letter
from answercenter.mail.letters import UnsafeMail
from answercenter.models import Answer
from answercenter.models import Care
from answercenter.models import Reminder
from answercenter.models import Revision
from answercenter.models import Role
from answercenter.models import RoleName
from answercenter.models import User
from answercenter.text import tidy

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

MOST_NAMED = 50  # answers in one letter; the others are counted
MOST_AT_ONCE = 5000  # answers in one commit
LONGEST_QUESTION = 120  # characters
WIDTH = 72  # characters of a line of plain text

logger = logging.getLogger("answercenter.answers")


@dataclass(frozen=True, slots=True)
class Due:
    """An answer that is due and of which nobody was told yet; without an owner it is for administrators."""

    answer_id: int
    question: str
    due_on: date
    owner_id: int | None


def is_due() -> bool:
    """Tell whether somebody is to be reminded."""
    found = bool(current_app.config["BASE_URL"] and _untold(db.session(), 1))
    db.session.rollback()
    return found


def make_due() -> int:
    """Write the reminders that are due, a letter to each owner; tell how many letters that gave.

    None are written where no address of the site is known to lead to it.
    """
    if not current_app.config["BASE_URL"]:
        return 0
    made = 0
    for owner_id in dict.fromkeys(due.owner_id for due in _untold(db.session(), MOST_AT_ONCE)):
        db.session.rollback()
        made += _remind(owner_id)
    return made


def _remind(owner_id: int | None) -> int:
    """Write to one owner, or to the administrators, of all that is due and untold at this moment."""
    with command() as session:
        due = [one for one in _untold(session, MOST_AT_ONCE) if one.owner_id == owner_id]
        if not due:
            return 0
        now = clock.now()
        session.add_all(
            Reminder(answer_id=one.answer_id, due_on=one.due_on, escalated=owner_id is None, made_at=now) for one in due
        )
        session.flush()
        return sum(_queue(session, _letter(address, due)) for address in _recipients(session, owner_id))


def _untold(session: Session, most: int) -> list[Due]:
    """List what is due, the longest first; an owner who left counts as none."""
    able = User.roles.any(Role.name.in_(OWNERS))
    stays = and_(User.id.is_not(None), User.active, able)
    told = and_(Reminder.answer_id == Answer.id, Reminder.due_on == Care.review_on)
    found = (
        life.joined(select(Answer.id, Revision.question, Care.review_on, User.id))
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == Answer.live_revision))
        .outerjoin(User, and_(User.id == Care.owner_id, stays))
        .where(
            life.names().holds[life.Life.DUE],
            ~exists().where(told, Reminder.escalated == User.id.is_(None)),
        )
        .order_by(Care.review_on, Answer.id)
        .limit(most)
    )
    return [Due(*row) for row in session.execute(found)]


def _recipients(session: Session, owner_id: int | None) -> list[str]:
    admins = User.roles.any(Role.name == RoleName.ADMIN)
    who = admins if owner_id is None else User.id == owner_id
    return list(session.scalars(select(User.email).where(User.active, who).order_by(User.id)))


def _queue(session: Session, letter: Letter) -> bool:
    try:
        outbox.queue(session, letter)
    except UnsafeMail as error:
        logger.warning("a reminder cannot be sent: %s", error)
        return False
    return True


def _letter(recipient: str, due: list[Due]) -> Letter:
    name, escalated = tidy(current_app.config["SITE_NAME"], 80), due[0].owner_id is None
    what = "1 answer is" if len(due) == 1 else f"{len(due):,} answers are"
    parts = {
        "site": name,
        "what": what,
        "escalated": escalated,
        "due": due[:MOST_NAMED],
        "more": len(due) - MOST_NAMED,
        "base": current_app.config["BASE_URL"],
        "short": lambda text: tidy(text, LONGEST_QUESTION),
        "wrapped": lambda text: "\n".join(wrap(text, WIDTH)),
    }
    templates = current_app.jinja_env
    return Letter(
        recipient=recipient,
        subject=f"{name}: {what} due for review{' and without an owner' if escalated else ''}"[:LONGEST_SUBJECT],
        text=templates.get_template("mail/reminder.txt").render(parts),
        html=templates.get_template("mail/reminder.html").render(parts),
    )
