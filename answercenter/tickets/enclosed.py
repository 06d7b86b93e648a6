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
    from sqlalchemy.orm import Session

    from answercenter.files.checking import CheckedFile
    from answercenter.files.kinds import Kind
    from answercenter.tickets.wording import FieldSpec


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """A file as pages list it, with the number of the request that it came with."""

    id: int
    reference: str
    label: str
    name: str
    kind: Kind
    size: int

    @property
    def said_size(self) -> str:
        """Its size in words."""
        return said_size(self.size)


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


def exported(ticket_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the files of tickets as plain values, their content in base 64."""
    columns = (TicketFile.ticket_id, TicketFile.label, TicketFile.name, TicketFile.content)
    rows = db.session.execute(select(*columns).where(TicketFile.ticket_id.in_(ticket_ids)).order_by(TicketFile.id))
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for ticket_id, label, name, content in rows:
        found[ticket_id].append({"field": label, "name": name, "base64": base64.b64encode(content).decode("ascii")})
    return found


def _listed(wanted: ColumnElement[bool]) -> tuple[EnclosedFile, ...]:
    columns = (TicketFile.id, Ticket.reference, TicketFile.label, TicketFile.name, TicketFile.kind, TicketFile.size)
    rows = db.session.execute(
        select(*columns).join(Ticket, Ticket.id == TicketFile.ticket_id).where(wanted).order_by(TicketFile.id)
    )
    return tuple(
        EnclosedFile(number, reference, label, name, KINDS[kind], size)
        for number, reference, label, name, kind, size in rows
    )


def _given(file_id: int, wanted: ColumnElement[bool]) -> FileToSave | None:
    if file_id > LARGEST_NUMBER:
        return None
    columns = (TicketFile.name, TicketFile.kind, TicketFile.content)
    row = db.session.execute(select(*columns).where(TicketFile.id == file_id, wanted)).one_or_none()
    return None if row is None else FileToSave(row.name, KINDS[row.kind], row.content)
