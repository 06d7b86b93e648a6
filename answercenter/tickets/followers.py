"""Followers: people at work who are told by mail what happens on a ticket, in the commit in which it happens.

They are told of messages of the requester and of changes of state, not of what they did themselves, and a volunteer
only while the ticket is one that they may open. Letters name numbers, types and people at work alone: what requesters
wrote stays on the requests' pages. What happens on a merged ticket is told of the one that goes on in its place.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail.letters import LONGEST_SUBJECT
from answercenter.mail.letters import Letter
from answercenter.mail.letters import UnsafeMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketFollower
from answercenter.models import User
from answercenter.text import tidy
from answercenter.tickets import desks
from answercenter.tickets.people import able
from answercenter.tickets.people import called

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

logger = logging.getLogger("answercenter.tickets")


def of(ticket_id: int) -> list[tuple[int, str]]:
    """List who follows a ticket, as (account, name), by name; without those who left or work on requests no longer."""
    wanted = select(User.id, called(User)).join(TicketFollower, TicketFollower.user_id == User.id)
    here = (TicketFollower.ticket_id == ticket_id, User.active, able())
    rows = db.session.execute(wanted.where(*here).order_by(called(User), User.id))
    return [(user_id, name) for user_id, name in rows]


def add(session: Session, ticket: Ticket, user_ids: Collection[int]) -> None:
    """Let people follow a locked ticket; those who do so already stay."""
    if user_ids:
        there = set(session.scalars(select(TicketFollower.user_id).where(TicketFollower.ticket_id == ticket.id)))
        session.add_all(TicketFollower(ticket_id=ticket.id, user_id=one) for one in sorted(set(user_ids) - there))


def take_along(session: Session, origin_id: int, target: Ticket) -> None:
    """Let those who follow one ticket follow another as well; both are locked."""
    own = select(TicketFollower.user_id).where(TicketFollower.ticket_id == origin_id)
    add(session, target, session.scalars(own).all())


def forget(session: Session, ticket_ids: Sequence[int], user_id: int | None = None) -> None:
    """Let somebody follow these tickets no longer, inside a command; without an account, everybody."""
    own = [] if user_id is None else [TicketFollower.user_id == user_id]
    session.execute(delete(TicketFollower).where(TicketFollower.ticket_id.in_(ticket_ids), *own))


def tell(session: Session, tickets: Sequence[Ticket], what: str, by: int | None = None) -> None:
    """Tell those who follow these tickets what happened, such as "was closed", inside the command that does it.

    `by` is the account that did it; None for the requester and the site. Each is told once of each ticket.
    """
    if tickets:
        ids = {ticket.merged_into_id or ticket.id for ticket in tickets}
        others = [] if by is None else [User.id != by]
        _write(session, [TicketFollower.ticket_id.in_(ids), desks.may_open(), *others], f"{{}} {what}", by)


def tell_named(session: Session, ticket: Ticket, user_ids: Collection[int], by: int) -> None:
    """Tell followers that a note on a ticket names them, inside the command that keeps it; not who wrote it."""
    if others := set(user_ids) - {by}:
        _write(
            session, [TicketFollower.ticket_id == ticket.id, User.id.in_(others)], "you are named in a note on {}", by
        )


def _write(session: Session, where: Sequence[ColumnElement[bool]], what: str, by: int | None) -> None:
    """Write to the followers that these conditions choose; not where no address of the site is known."""
    if not current_app.config["BASE_URL"]:
        return
    rows = session.execute(
        select(TicketFollower.ticket_id, User.email, Ticket.reference, RequestType.name)
        .select_from(TicketFollower)
        .join(User, User.id == TicketFollower.user_id)
        .join(Ticket, Ticket.id == TicketFollower.ticket_id)
        .join(RequestType, RequestType.id == Ticket.type_id)
        .where(*where)
        .order_by(TicketFollower.ticket_id, TicketFollower.user_id)
    ).all()
    name = session.scalar(select(called(User)).where(User.id == by)) if rows and by is not None else ""
    for ticket_id, address, reference, type_name in rows:
        parts = {"id": ticket_id, "reference": reference, "type": type_name, "by": name, "what": what.format(reference)}
        try:
            outbox.queue(session, _letter(address, parts))
        except UnsafeMail as error:
            logger.warning("a follower cannot be told: %s", error)


def _letter(recipient: str, parts: dict[str, Any]) -> Letter:
    site, templates = tidy(current_app.config["SITE_NAME"], 80), current_app.jinja_env
    parts |= {"site": site, "base": current_app.config["BASE_URL"]}
    return Letter(
        recipient=recipient,
        subject=f"{site}: {parts['what']}"[:LONGEST_SUBJECT],
        text=templates.get_template("mail/followed.txt").render(parts),
        html=templates.get_template("mail/followed.html").render(parts),
    )
