"""From request to answer: a solved request becomes the draft of an answer, and those who asked are told once it is out.

The draft asks what was asked and says what was replied, without personal data; editors make an answer of it. Stands
above answers and tickets, since it writes to both in one commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import and_
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import publishing
from answercenter.answers.wording import LONGEST
from answercenter.answers.wording import Place
from answercenter.answers.wording import RevisionText
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import EntryKind
from answercenter.models import Outcome
from answercenter.models import Revision
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketProposal
from answercenter.models import readable
from answercenter.text import excerpt
from answercenter.text import redact_personal
from answercenter.tickets import letters
from answercenter.tickets import together
from answercenter.tickets import workflow
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

NAME = "[name]"  # stands for the requester's name
SHOWN = 5  # requests whose answer is out, in a list
_SHORTEST = 3  # letters of a part of a name that is taken out


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer that was drafted from a ticket; `slug` is empty until everybody may read it."""

    answer_id: int
    question: str
    slug: str
    told_at: datetime | None


def is_solved(ticket: Ticket) -> bool:
    """Tell whether a ticket was answered, and its words are there to make an answer of."""
    answered = ticket.outcome == Outcome.ANSWERED or ticket.confirmed_at is not None
    return answered and ticket.replied_at is not None and ticket.erased_at is None


def of(ticket_id: int) -> Proposal | None:
    """Return the answer that was drafted from a ticket; None if none was."""
    live = readable(PUBLIC, clock.now()).label("live")
    number = db.func.coalesce(Answer.live_revision, Answer.draft_revision)
    row = db.session.execute(
        select(Answer.id, Answer.slug, Revision.question, TicketProposal.told_at, live)
        .join(TicketProposal, TicketProposal.answer_id == Answer.id)
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == number))
        .where(TicketProposal.ticket_id == ticket_id)
    ).one_or_none()
    return None if row is None else Proposal(row.id, row.question, row.slug if row.live else "", row.told_at)


def to_tell() -> list[tuple[int, str, str]]:
    """List tickets whose answer is out and who asked was not told, as (id, reference, question), the oldest first."""
    found = db.session.execute(
        select(Ticket.id, Ticket.reference, Revision.question)
        .join(TicketProposal, TicketProposal.ticket_id == Ticket.id)
        .join(Answer, Answer.id == TicketProposal.answer_id)
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == Answer.live_revision))
        .where(TicketProposal.told_at.is_(None), Ticket.erased_at.is_(None), readable(PUBLIC, clock.now()))
        .order_by(TicketProposal.made_at, Ticket.id)
        .limit(SHOWN)
    )
    return [(number, reference, question) for number, reference, question in found]


def draft(ticket_id: int, user_id: int) -> int:
    """Draft an answer from a solved ticket, once, and return its id.

    Raises InvalidTicket for a ticket that is not solved, and UnknownTicket.
    """
    with command() as session:
        merged = together.merged_into(session, ticket_id)
        ticket = workflow.locked(session, ticket_id)
        there = session.get(TicketProposal, ticket_id)
        if there is not None:
            return there.answer_id
        replies = (TicketEntry.ticket_id == ticket_id, TicketEntry.kind == EntryKind.REPLY)
        reply = session.scalar(select(TicketEntry.text).where(*replies).order_by(TicketEntry.id.desc()).limit(1))
        if not is_solved(ticket) or not reply:
            raise InvalidTicket({"text": "An answer is drafted from a request that was answered."})
        place = Place(topic_id=ticket.topic_id, language=ticket.language)
        text = _text(ticket, merged, reply)
        answer_id = publishing.keep_draft(session, None, text, place, user_id, None).answer_id
        session.add(TicketProposal(ticket_id=ticket_id, answer_id=answer_id, made_at=clock.now()))
        return answer_id


def tell(ticket_id: int, user_id: int) -> int:
    """Tell those who asked that the answer is published, each address once; return how many letters that gave.

    Those of merged tickets asked too. Raises InvalidTicket as long as not everybody may read it, and UnknownTicket.
    """
    with command() as session:
        others = together.merged_into(session, ticket_id)
        ticket = workflow.locked(session, ticket_id)
        proposal = session.get(TicketProposal, ticket_id)
        found = None if proposal is None else _published(session, proposal.answer_id)
        if proposal is None or found is None:
            raise InvalidTicket({"text": "The answer is not published yet."})
        if proposal.told_at is not None:
            return 0
        proposal.told_at = clock.now()
        asked = {one.email.lower(): one for one in (*others, ticket)}
        for one in asked.values():
            _tell(session, one, proposal.answer_id, found, user_id)
        return len(asked)


def _text(ticket: Ticket, merged: Sequence[Ticket], reply: str) -> RevisionText:
    asked = [ticket, *merged]
    question = _without_person(ticket.subject, asked)
    words = [ticket.text, ticket.query, *(part for one in merged for part in (one.subject, one.text))]
    others = (excerpt(_without_person(part, asked), LONGEST["alt_questions"] - 2) for part in words)
    alternatives = tuple(dict.fromkeys(part for part in others if part and part != question))
    return RevisionText(question, "", _without_person(reply, asked), (), alternatives, f"From {ticket.reference}")


def _without_person(text: str, tickets: Sequence[Ticket]) -> str:
    """Take out what looks like an address or a number, and the names that requesters gave."""
    text = redact_personal(text)
    for one in tickets:
        parts = [re.escape(part) for part in {one.name, *one.name.split()} if len(part) >= _SHORTEST]
        if parts:
            names = "|".join(sorted(parts, key=len, reverse=True))
            text = re.sub(rf"(?<!\w)(?:{names})(?!\w)", NAME, text, flags=re.IGNORECASE)
    return text


def _published(session: Session, answer_id: int) -> tuple[str, str] | None:
    """Return question and slug of an answer that everybody may read; None for any other."""
    row = session.execute(
        select(Revision.question, Answer.slug)
        .join(Answer, and_(Revision.answer_id == Answer.id, Revision.number == Answer.live_revision))
        .where(Answer.id == answer_id, readable(PUBLIC, clock.now()))
    ).one_or_none()
    return None if row is None else (row.question, row.slug)


def _tell(session: Session, ticket: Ticket, answer_id: int, found: tuple[str, str], user_id: int) -> None:
    question, slug = found
    line = f"{question}\n{current_app.config['BASE_URL'] or ''}/answers/{answer_id}/{slug}"
    mail = outbox.queue(session, letters.published(session, ticket, workflow.type_name(session, ticket), line))
    entry = TicketEntry(ticket_id=ticket.id, kind=EntryKind.TOLD, at=clock.now(), author_id=user_id, text=line)
    entry.details, entry.mail_id = {"answers": [answer_id]}, mail.id
    session.add(entry)
