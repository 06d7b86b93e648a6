"""Files of mails that come in: checked before anything is kept, beside the mail until it is on a ticket, then there.

What is not kept is said with its reason, so that nothing vanishes unseen.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import literal
from sqlalchemy import null
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.files import checking
from answercenter.files.kinds import KINDS
from answercenter.files.kinds import FileError
from answercenter.models import IncomingFile
from answercenter.models import TicketFile
from answercenter.tickets import enclosed
from answercenter.tickets.enclosed import ListedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from answercenter.files.checking import CheckedFile
    from answercenter.mail.attached import Attached

MOST = 10  # files of a mail that are kept
TRIED = 20  # that are looked into
SMALL = 60_000  # pixels of an image within the text that is not kept: 300 by 200
NAMED = 20  # files that are named for one reason
LABEL = "By mail"
FLOOD = "Many mails came from this address within an hour."
_TOO_MANY = f"A mail may bring {MOST} files."
_TOO_SMALL = "Small pictures within the text are not kept."
_UNREADABLE = "The file could not be read."
_COPIED = ("name", "kind", "size", "content")

logger = logging.getLogger("answercenter.tickets")


@dataclass(frozen=True, slots=True)
class Taken:
    """The files of a mail as they may be kept, and for each reason the names of those that are not."""

    files: tuple[CheckedFile, ...] = ()
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()


def checked(files: Sequence[Attached]) -> Taken:
    """Check what came with a mail."""
    taken: list[CheckedFile] = []
    refused: defaultdict[str, list[str]] = defaultdict(list)
    most = left = int(current_app.config["REQUEST_FILES_LIMIT"]) * 1_000_000
    tried = 0
    for file in files:
        if file.within and checking.is_small(file.content, SMALL):
            refused[_TOO_SMALL].append(file.name)
        elif len(taken) == MOST or tried == TRIED:
            refused[_TOO_MANY].append(file.name)
        elif len(file.content) > left:
            refused[f"The files of a mail may have {most // 1_000_000} MB together."].append(_with_size(file))
        else:
            tried += 1
            try:
                taken.append(_checked(file))
                left -= len(file.content)
            except FileError as error:
                refused[str(error)].append(file.name)
    return Taken(tuple(taken), _named(refused))


def refused(files: Sequence[Attached], why: str) -> Taken:
    """Keep none of the files of a mail."""
    return Taken((), _named({why: [file.name for file in files]} if files else {}))


def keep(session: Session, mail_id: int, files: Sequence[CheckedFile]) -> None:
    """Keep the files of a mail that is on no ticket yet, inside the command that keeps the mail."""
    for file in files:
        row = IncomingFile(mail_id=mail_id, name=file.name, kind=file.kind.name, size=len(file.content))
        row.content = file.content
        session.add(row)


def put(session: Session, mail_id: int, ticket_id: int, entry_id: int | None) -> None:
    """Put the files of a mail on a ticket, with the message that it became; inside a command."""
    session.flush()
    columns = [getattr(IncomingFile, name) for name in _COPIED]
    found = select(literal(ticket_id), null() if entry_id is None else literal(entry_id), literal(LABEL), *columns)
    _insert(session, found.where(IncomingFile.mail_id == mail_id).order_by(IncomingFile.id))
    forget(session, [mail_id])


def copy(session: Session, entry_id: int, ticket_id: int) -> None:
    """Put the files of a message also on the ticket that was made of it, inside a command."""
    columns = [getattr(TicketFile, name) for name in ("label", *_COPIED)]
    found = select(literal(ticket_id), null(), *columns)
    _insert(session, found.where(TicketFile.entry_id == entry_id).order_by(TicketFile.id))


def forget(session: Session, mail_ids: Sequence[int]) -> None:
    """Erase the files of mails, inside a command."""
    session.execute(
        delete(IncomingFile).where(IncomingFile.mail_id.in_(mail_ids)), execution_options={"synchronize_session": False}
    )


def of_mails(mail_ids: Sequence[int]) -> dict[int, list[ListedFile]]:
    """List the files of mails that are on no ticket, by mail."""
    columns = (IncomingFile.mail_id, IncomingFile.id, IncomingFile.name, IncomingFile.kind, IncomingFile.size)
    rows = db.session.execute(select(*columns).where(IncomingFile.mail_id.in_(mail_ids)).order_by(IncomingFile.id))
    found: defaultdict[int, list[ListedFile]] = defaultdict(list)
    for mail_id, number, name, kind, size in rows:
        found[mail_id].append(ListedFile(number, LABEL, name, KINDS[kind], size))
    return found


def exported(mail_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the files of mails that are on no ticket, by mail, as plain values."""
    columns = (IncomingFile.mail_id, literal(LABEL), IncomingFile.name, IncomingFile.content)
    return enclosed.as_plain(select(*columns).where(IncomingFile.mail_id.in_(mail_ids)).order_by(IncomingFile.id))


def _insert(session: Session, found: Select[tuple[object, ...]]) -> None:
    session.execute(insert(TicketFile).from_select(["ticket_id", "entry_id", "label", *_COPIED], found))


def _checked(file: Attached) -> CheckedFile:
    """Return a file as it may be kept. Raises FileError, whatever its bytes make a library raise."""
    try:
        return checking.checked(file.content, file.name)
    except FileError:
        raise
    except Exception:
        logger.exception("a file of a mail could not be checked")
        raise FileError(_UNREADABLE) from None


def _with_size(file: Attached) -> str:
    return f"{file.name} ({checking.said_size(len(file.content))})"


def _named(refused: dict[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((why, _first(found)) for why, found in refused.items())


def _first(found: list[str]) -> tuple[str, ...]:
    more = len(found) - NAMED
    return (*found[:NAMED], f"{more} more") if more > 0 else tuple(found)
