"""Commands on files: keep one, in one commit with its content; let those go that no text names any more."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import exists
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from answercenter import clock
from answercenter.extensions import command
from answercenter.files.kinds import FileUsedError
from answercenter.models import FileUse
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from answercenter.files.checking import CheckedFile

KEPT = timedelta(days=30)  # how long a file waits for a text that names it

logger = logging.getLogger(__name__)


def keep(file: CheckedFile, description: str, author_id: int | None) -> None:
    """Keep a file; one with this content that is there already takes the description."""
    with command() as session:
        put(session, file, description, author_id)
    logger.info("file %s (%s, %s bytes) kept by account %s", file.digest, file.kind.name, len(file.content), author_id)


def put(session: Session, file: CheckedFile, description: str = "", author_id: int | None = None) -> None:
    """Keep a file inside a command."""
    now = clock.now()
    values = {
        "digest": file.digest, "name": file.name, "kind": file.kind.name, "width": file.width, "height": file.height,
        "size": len(file.content), "description": description, "author_id": author_id, "created_at": now,
        "touched_at": now, "content": file.content,
    }  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(StoredFile).values(values)
    again = {"touched_at": now} | ({"description": description} if description else {})
    session.execute(new.on_conflict_do_update(index_elements=[StoredFile.digest], set_=again))


def put_all(session: Session, files: Iterable[CheckedFile]) -> None:
    """Keep files that came along with answers, inside a command; in one order, so that commands wait in no circle."""
    for file in sorted(files, key=lambda one: one.digest):
        put(session, file)


def remove(digest: str, author_id: int | None) -> None:
    """Delete a file that no revision of any answer names. Raises FileUsedError when one does.

    Its row is locked before uses are looked for, as a new revision locks it after noting its own (`uses.note`).
    """
    with command() as session:
        session.execute(select(StoredFile.digest).where(StoredFile.digest == digest).with_for_update())
        if session.scalar(select(exists().where(FileUse.digest == digest))):
            raise FileUsedError(digest)
        session.execute(
            delete(StoredFile).where(StoredFile.digest == digest), execution_options={"synchronize_session": False}
        )
    logger.info("file %s deleted by account %s", digest, author_id)


def purge() -> int:
    """Delete the files that no revision of any answer names, once they have waited for long; tell how many."""
    used = select(FileUse.digest).where(FileUse.digest == StoredFile.digest).exists()
    with command() as session:
        gone = session.execute(
            delete(StoredFile).where(StoredFile.touched_at < clock.now() - KEPT, ~used).returning(StoredFile.digest),
            execution_options={"synchronize_session": False},
        ).all()
    return len(gone)
