"""Files that requesters enclose: kept with their ticket, given to who may see it, erased with its words.

They are checked like files of answers (`files.checking`) and are otherwise apart from these: no address tells their
content, the same content of two requesters is two rows, and nothing but their ticket leads to them.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.files.checking import said_size
from answercenter.files.kinds import KINDS
from answercenter.models import Ticket
from answercenter.models import TicketFile
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import together
from answercenter.tickets.naming import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from answercenter.files.checking import CheckedFile
    from answercenter.files.kinds import Kind
    from answercenter.tickets.wording import FieldSpec


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as pages list it."""

    id: int
    label: str
    name: str
    kind: Kind
    size: int

    @property
    def said_size(self) -> str:
        """Its size in words."""
        return said_size(self.size)


@dataclass(frozen=True, slots=True)
class EnclosedFile(ListedFile):
    """A file of a ticket: of which, and of which message if it did not come with the request itself."""

    ticket_id: int
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class FileToSave:
    """A file as it is given out."""

    name: str
    kind: Kind
    content: bytes


def keep(session: Session, ticket_id: int, specs: Sequence[FieldSpec], files: Mapping[str, CheckedFile]) -> None:
    """Keep the files of a new ticket, by the fields that they were given in, inside the command that makes it."""
    for spec in specs:
        if (file := files.get(spec.key)) is not None:
            size, kind = len(file.content), file.kind.name
            row = TicketFile(ticket_id=ticket_id, label=spec.label, name=file.name, kind=kind, size=size)
            row.content = file.content
            session.add(row)


def of_requester(ticket_id: int) -> tuple[EnclosedFile, ...]:
    """List the files of a ticket."""
    return _listed(TicketFile.ticket_id == ticket_id)


def of_work(ticket_id: int) -> tuple[EnclosedFile, ...]:
    """List the files of a ticket and of those merged into it, for those at work."""
    return _listed(TicketFile.ticket_id.in_(together.all_of(ticket_id)))


def of_secret(secret: str, file_id: int) -> FileToSave | None:
    """Return a file of the ticket that a secret opens; None if there is none."""
    hashed = hash_of(secret)
    if hashed is None:
        return None
    return _given(file_id, TicketFile.ticket_id.in_(select(Ticket.id).where(Ticket.secret_hash == hashed)))


def of_ticket(ticket_id: int, file_id: int) -> FileToSave | None:
    """Return a file of a ticket, or of one merged into it; None if there is none."""
    return _given(file_id, TicketFile.ticket_id.in_(together.all_of(ticket_id)))


def forget(session: Session, ticket_ids: Sequence[int]) -> None:
    """Erase the files of tickets, inside a command."""
    session.execute(
        delete(TicketFile).where(TicketFile.ticket_id.in_(ticket_ids)), execution_options={"synchronize_session": False}
    )


def forget_of(session: Session, entry_ids: Sequence[int]) -> None:
    """Erase the files of messages, inside a command."""
    session.execute(
        delete(TicketFile).where(TicketFile.entry_id.in_(entry_ids)), execution_options={"synchronize_session": False}
    )


def exported(ticket_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the files of tickets, by ticket, as plain values."""
    columns = (TicketFile.ticket_id, TicketFile.label, TicketFile.name, TicketFile.content)
    return as_plain(select(*columns).where(TicketFile.ticket_id.in_(ticket_ids)).order_by(TicketFile.id))


def exported_of(entry_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the files of messages, by message, as plain values."""
    columns = (TicketFile.entry_id, TicketFile.label, TicketFile.name, TicketFile.content)
    return as_plain(select(*columns).where(TicketFile.entry_id.in_(entry_ids)).order_by(TicketFile.id))


def given(wanted: Select[str, str, bytes]) -> FileToSave | None:
    """Return the file that a row of (name, kind, content) is; None if there is none."""
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else FileToSave(row[0], KINDS[row[1]], row[2])


def as_plain(rows: Select[Any, str, str, bytes]) -> dict[int, list[dict[str, Any]]]:
    """Return rows of (whose, label, name, content) as plain values by whose they are, their content in base 64."""
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for whose, label, name, content in db.session.execute(rows):
        found[whose].append({"field": label, "name": name, "base64": base64.b64encode(content).decode("ascii")})
    return found


def _listed(wanted: ColumnElement[bool]) -> tuple[EnclosedFile, ...]:
    shown = (TicketFile.id, TicketFile.label, TicketFile.name, TicketFile.kind, TicketFile.size)
    rows = db.session.execute(
        select(*shown, TicketFile.ticket_id, TicketFile.entry_id).where(wanted).order_by(TicketFile.id)
    )
    return tuple(
        EnclosedFile(number, label, name, KINDS[kind], size, ticket_id, entry_id)
        for number, label, name, kind, size, ticket_id, entry_id in rows
    )


def _given(file_id: int, wanted: ColumnElement[bool]) -> FileToSave | None:
    if file_id > LARGEST_NUMBER:
        return None
    columns = (TicketFile.name, TicketFile.kind, TicketFile.content)
    return given(select(*columns).where(TicketFile.id == file_id, wanted))
