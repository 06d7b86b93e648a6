"""Somebody's address in what is kept about requests of others: in words, fields, details of mails and names of
organisations; taken out.

It is found wherever it stands as a whole, in capitals or not. A message that its owner wrote by mail on the request of
somebody else loses its words as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Text
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.models import EntryKind
from answercenter.models import IncomingMail
from answercenter.models import Organisation
from answercenter.models import OutgoingMail
from answercenter.models import Ticket
from answercenter.models import TicketDraft
from answercenter.models import TicketEntry
from answercenter.tickets import organisations
from answercenter.tickets.wording import ERASED

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

WORDS = {  # where words of people are kept, by table
    OutgoingMail: ("subject", "text", "html", "headers", "error"),
    Ticket: ("subject", "text", "values", "name", "query"),
    TicketEntry: ("text", "details"),
    TicketDraft: ("text",),
    IncomingMail: ("name", "subject", "text", "details"),
    Organisation: ("name",),
}


def named_in(model: type[Any], email: str) -> ColumnElement[bool]:
    """Return the condition that a row of one of these tables may name an address.

    Whether words have an @ at all is found sooner than they are put in small letters, and most have none.
    """
    sign = "@" if "@" in email else ""
    columns = [cast(getattr(model, name), Text) for name in WORDS[model]]
    small = email.lower()
    return or_(*(one.contains(sign) & func.lower(one).contains(small, autoescape=True) for one in columns))


def written_by(email: str) -> ColumnElement[bool]:
    """Return the condition that somebody else than the requester wrote a message by mail, from this address."""
    return func.lower(TicketEntry.details["from"].as_string()) == email.lower()


def organisations_named(session: Session, email: str) -> list[str]:
    """List the names of organisations in which an address stands; none for no address."""
    found = session.scalars(select(Organisation.name).where(named_in(Organisation, email)).order_by(Organisation.id))
    return [name for name in found if _whole(email).search(name)] if email else []


def take_out(session: Session, email: str) -> None:
    """Take an address out, inside a command that has locked the tickets, mails and organisations which name it."""
    whole = _whole(email)
    for model, names in WORDS.items():
        wanted = named_in(model, email)
        if model is TicketEntry:
            for message in session.scalars(select(TicketEntry).where(written_by(email))):
                message.text, message.details = "", {"by": "mail", "from": ERASED}
            wanted &= TicketEntry.kind != EntryKind.ASSIGNED  # which names an account
        for row in session.scalars(select(model).where(wanted)).all():
            for name in names:
                setattr(row, name, _without(getattr(row, name), whole))
            if isinstance(row, Organisation):
                organisations.name_anew(session, row)
    session.flush()


def _whole(email: str) -> re.Pattern[str]:
    """Return what finds an address, in capitals or not, but not as a part of a longer one."""
    return re.compile(rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){re.escape(email)}(?![\w-]|\.\w)", re.IGNORECASE)


def _without(kept: Any, address: re.Pattern[str]) -> Any:
    """Return text, or a list or dict that holds some, without an address."""
    if isinstance(kept, str):
        return address.sub(ERASED, kept)
    if isinstance(kept, list):
        return [_without(one, address) for one in kept]
    if isinstance(kept, dict):
        return {name: _without(one, address) for name, one in kept.items()}
    return kept
