"""Reads of files: one as it is given to a reader, and the list that editors choose from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true

from answercenter import clock
from answercenter.extensions import db
from answercenter.files import checking
from answercenter.files.carried import CarriedFile
from answercenter.files.kinds import KINDS
from answercenter.files.kinds import address
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import FileUse
from answercenter.models import Review
from answercenter.models import Revision
from answercenter.models import StoredFile
from answercenter.models import User
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from answercenter.files.kinds import Kind
    from answercenter.models import Reader

PER_PAGE = 24
_DRAFT, _LIVE = func.coalesce(Answer.draft_revision, 0), func.coalesce(Answer.live_revision, 0)
_NEWEST = case((_DRAFT > _LIVE, _DRAFT), else_=_LIVE)
_PLACES = ("earlier", "draft", "scheduled", "live")
_PLACE = func.max(
    case(
        (FileUse.number == Answer.live_revision, _PLACES.index("live")),
        (Review.publish_at.is_not(None), _PLACES.index("scheduled")),
        (FileUse.number == Answer.draft_revision, _PLACES.index("draft")),
        else_=_PLACES.index("earlier"),
    )
)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that its reader may have; `public` when everybody may."""

    digest: str
    name: str
    kind: Kind
    public: bool


@dataclass(frozen=True, slots=True)
class FileSheet:
    """A file as editors see it; measures in pixels, the size in bytes."""

    digest: str
    name: str
    kind: Kind
    width: int | None
    height: int | None
    size: int
    description: str
    author: str
    created_at: datetime

    @property
    def address(self) -> str:
        """The address of the file on this site."""
        return address(self.digest, self.name)

    @property
    def markdown(self) -> str:
        """What stands in a text to show or offer it."""
        return checking.markdown(self.digest, self.name, self.kind, self.size, self.description)

    @property
    def said_size(self) -> str:
        """Its size in words."""
        return checking.said_size(self.size)


@dataclass(frozen=True, slots=True)
class UseLine:
    """An answer that shows a file: in its live text, a scheduled one, a draft, or only in an older version."""

    answer_id: int
    question: str
    where: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of the files, the newest first; of all that fit their number and their size in words."""

    files: tuple[FileSheet, ...]
    page: int
    pages: int
    total: int
    said_size: str


def given(digest: str, reader: Reader | None) -> GivenFile | None:
    """Return what a reader may know of a file, None when they may not have it; a reader of None may have every one."""
    everybody = _shown_to(PUBLIC)
    allowed = true() if reader is None else _shown_to(reader)
    found = select(StoredFile.name, StoredFile.kind, everybody.label("public"))
    row = db.session.execute(found.where(StoredFile.digest == digest, allowed)).first()
    return None if row is None else GivenFile(digest, row.name, KINDS[row.kind], bool(row.public))


def content(digest: str) -> bytes:
    """Return the content of a file that is there."""
    return db.session.execute(select(StoredFile.content).where(StoredFile.digest == digest)).scalar_one()


def carried(session: Session, digests: Iterable[str]) -> Iterator[CarriedFile]:
    """Give those of these files that are there, one after the other, as they go along with answers."""
    for digest in digests:
        wanted = select(StoredFile.name, StoredFile.content).where(StoredFile.digest == digest)
        for row in session.execute(wanted):
            yield CarriedFile(digest, row.name, row.content)


def sheet(digest: str) -> FileSheet | None:
    """Return a file as editors see it; None when there is none."""
    row = db.session.execute(_sheets().where(StoredFile.digest == digest)).first()
    return None if row is None else _sheet(row)


def listed(text: str, page: int, *, unused: bool = False) -> FilePage:
    """List files whose name or description holds a text, the newest first; a page behind the last one is the last.

    `unused` leaves only those that no version of any answer names.
    """
    wanted = and_(_holds(text), ~exists().where(FileUse.digest == StoredFile.digest) if unused else true())
    summed = select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(StoredFile)
    total, size = db.session.execute(summed.where(wanted)).one()
    pages = max(1, -(-total // PER_PAGE))
    page = min(page, pages)
    order = (StoredFile.created_at.desc(), StoredFile.digest)
    rows = db.session.execute(
        _sheets().where(wanted).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    return FilePage(tuple(map(_sheet, rows)), page, pages, total, checking.said_size(int(size)))


def uses(digests: Collection[str]) -> dict[str, list[UseLine]]:
    """Tell which answers show these files: those whose readers see them first."""
    lines: dict[str, list[UseLine]] = defaultdict(list)
    for row in db.session.execute(_uses().where(FileUse.digest.in_(digests))):
        lines[row.digest].append(_use(row))
    return lines


def missing(most: int) -> list[UseLine]:
    """List answers whose live text or draft names a file that is not here, at most so many."""
    here = exists(select(StoredFile.digest).where(StoredFile.digest == FileUse.digest).correlate(FileUse))
    rows = db.session.execute(_uses().where(~here).having(_PLACE > 0).limit(most))
    return list({row.id: _use(row) for row in rows}.values())


def _uses() -> Any:
    return (
        select(FileUse.digest, Answer.id, Revision.question, _PLACE.label("place"))
        .join(Answer, Answer.id == FileUse.answer_id)
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == _NEWEST))
        .outerjoin(Review, and_(Review.answer_id == FileUse.answer_id, Review.number == FileUse.number))
        .group_by(FileUse.digest, Answer.id, Revision.question)
        .order_by(_PLACE.desc(), Answer.id, FileUse.digest)
    )


def _use(row: Any) -> UseLine:
    return UseLine(row.id, row.question, _PLACES[row.place])


def _holds(text: str) -> ColumnElement[bool]:
    words = text.strip().lower()
    columns = (StoredFile.name, StoredFile.description)
    return or_(*(func.lower(column).contains(words, autoescape=True) for column in columns)) if words else true()


def _shown_to(reader: Reader) -> ColumnElement[bool]:
    """Say, as SQL, that a text which this reader may see shows the file."""
    return exists(
        select(FileUse.digest)
        .join(Answer, and_(Answer.id == FileUse.answer_id, Answer.live_revision == FileUse.number))
        .where(
            FileUse.digest == StoredFile.digest,
            FileUse.audience.in_(reader.audiences),
            readable(reader, clock.now()),
        )
        .correlate(StoredFile)
    )


def _sheets() -> Any:
    author = func.coalesce(func.nullif(User.name, ""), User.email, "").label("author")
    columns = (
        StoredFile.digest, StoredFile.name, StoredFile.kind, StoredFile.width, StoredFile.height, StoredFile.size,
        StoredFile.description, StoredFile.created_at,
    )  # fmt: skip
    return select(*columns, author).outerjoin(User, User.id == StoredFile.author_id)


def _sheet(row: Any) -> FileSheet:
    return FileSheet(**{**row._mapping, "kind": KINDS[row.kind]})  # noqa: SLF001  # SQLAlchemy's documented name
