"""Links in answers to this site, and the images that they show: what each of them names, and which lead nowhere.

The links of live texts are derived: the worker reads those of every text that became live (`follow`), so that telling
which are broken is one statement, true at the moment it is asked. A text that is still being written is looked at by
the same statement. Only addresses of this site are looked at; nothing is ever asked of another host.
"""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import and_
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import join
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union_all
from sqlalchemy.orm import aliased
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from answercenter import clock
from answercenter import markup
from answercenter.answers.catalog import LIVE
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files.kinds import DIGEST
from answercenter.models import EVERYBODY
from answercenter.models import Answer
from answercenter.models import Audience
from answercenter.models import LinkReading
from answercenter.models import OwnLink
from answercenter.models import Redirect
from answercenter.models import Revision
from answercenter.models import StoredFile
from answercenter.models import Topic
from answercenter.models import readable
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import FromClause
    from sqlalchemy import Select

MOST = 200  # links of one text
AT_ONCE = 200  # texts in one commit
PLACES = frozenset({"", "also-viewed", "related", "viewed", "feedback"})  # on the page of an answer
NO_PLACE, NO_SLASH = "place", "slash"
FAULTS = {
    NO_PLACE: "the page has no such place: name the answer alone",
    NO_SLASH: "begins neither with / nor with https://",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A link to this site as it stands in a text: its address, the section it is in, and what it names."""

    address: str
    section: str = ""
    path: str = ""
    target_id: int | None = None
    topic_path: str | None = None
    file_digest: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BrokenLinks:
    """An answer with links that lead its readers nowhere, each as its address and why."""

    id: int
    question: str
    language: str
    links: tuple[tuple[str, str], ...]


def named(*texts: str) -> list[Named]:
    """List the links to this site in Markdown texts that may break, each once, at most 200."""
    found: dict[str, Named] = {}
    for section in ("", *markup.SECTIONS):
        seen = markup.SECTIONS[: markup.SECTIONS.index(section) + 1] if section else ()
        for text in texts if not section or any(":::" in text for text in texts) else ():
            for address in markup.addresses(text, seen):
                link = _named(address, section) if address not in found else None
                if link is not None:
                    found[address] = link
    return list(found.values())[:MOST]


def broken_in(audience: str, *texts: str) -> list[tuple[str, str]]:
    """List the links that lead nowhere in texts for an audience, each as its address and why."""
    links = named(*texts)
    if not links:
        return []
    source = union_all(*(_row(number, link, audience) for number, link in enumerate(links))).subquery()
    found = _broken(source, source.c, source.c.audience).order_by(source.c.position)
    return [(row.address, _why(row)) for row in db.session.execute(found)]


def broken() -> list[BrokenLinks]:
    """List the published answers with links that lead nowhere, as far as the worker has read them."""
    source = join(OwnLink, Answer, Answer.id == OwnLink.answer_id).join(Revision, LIVE)
    found = _broken(source, OwnLink, Answer.audience).add_columns(Answer.id, Revision.question, Answer.language)
    published = found.where(readable(EVERYBODY, clock.now())).order_by(Answer.id, OwnLink.position)
    return [
        BrokenLinks(*answer, tuple((row.address, _why(row)) for row in links))
        for answer, links in groupby(db.session.execute(published), attrgetter("id", "question", "language"))
    ]


def is_due() -> bool:
    """Tell whether a text became live whose links were not read yet."""
    found = db.session.execute(_unread().limit(1)).first() is not None
    db.session.rollback()
    return found


def follow() -> int:
    """Read the links of all texts that became live; tell how many texts that were. Any of it may be done again."""
    total = 0
    while True:
        rows = db.session.execute(_unread().limit(AT_ONCE)).all()
        db.session.rollback()
        if not rows:
            return total
        _keep({row.id: (row.number, named(row.short_answer, row.body)) for row in rows})
        total += len(rows)


def _unread() -> Select[*tuple[Any, ...]]:
    return (
        select(Answer.id, Revision.number, Revision.short_answer, Revision.body)
        .join(Revision, LIVE)
        .outerjoin(LinkReading, LinkReading.answer_id == Answer.id)
        .where(or_(LinkReading.revision.is_(None), LinkReading.revision != Answer.live_revision))
        .order_by(Answer.id)
    )


def _keep(read: dict[int, tuple[int, list[Named]]]) -> None:
    with command() as session:
        there = set(session.scalars(select(Answer.id).where(Answer.id.in_(read))))
        for table in (OwnLink, LinkReading):
            session.execute(delete(table).where(table.answer_id.in_(there)))
        links = [
            {"answer_id": answer_id, "position": position, **asdict(link)}
            for answer_id in there
            for position, link in enumerate(read[answer_id][1])
        ]
        for model, rows in (
            (OwnLink, links),
            (LinkReading, [{"answer_id": one, "revision": read[one][0]} for one in there]),
        ):
            if rows:
                session.execute(insert(model), rows)


def _named(address: str, section: str, turns: int = 3) -> Named | None:
    """Tell what an address names; None for another site's, and for a page that is always there."""
    try:
        parts, own = urlsplit(address), urlsplit(str(current_app.config["BASE_URL"] or ""))
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        if not own.netloc or (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            return None
    elif not parts.path and not parts.query:
        return None if parts.fragment in PLACES else Named(address, section, fault=NO_PLACE)
    elif not parts.path.startswith("/"):
        return Named(address, section, fault=NO_SLASH)
    path = unquote(parts.path or "/")
    if "\x00" in path:
        return Named(address, section)
    link = Named(address, section, path[:500])
    for _ in range(turns):
        try:
            endpoint, values = current_app.url_map.bind("localhost").match(path)
        except RequestRedirect as error:
            path = urlsplit(error.new_url).path
        except HTTPException:
            return link
        else:
            return _of_page(link, str(endpoint), values, parts.fragment)
    return link


def _of_page(link: Named, endpoint: str, values: Any, fragment: str) -> Named | None:
    if endpoint in {"public.answer", "public.answer_by_id"}:
        number, fault = values["answer_id"], "" if fragment in PLACES else NO_PLACE
        return Named(link.address, link.section, link.path, min(number, LARGEST_NUMBER), fault=fault)
    if endpoint in {"public.topic", "public.topic_feed"}:
        return Named(link.address, link.section, link.path, topic_path=values["path"].strip("/")[:500])
    if endpoint == "public.file":
        there = DIGEST.fullmatch(values["digest"]) and "." in values["name"]
        return Named(link.address, link.section, link.path, file_digest=values["digest"] if there else "")
    return None


def _row(position: int, link: Named, audience: str) -> Select[*tuple[Any, ...]]:
    """Return a link of a text that is being written as the select of one row."""
    return select(
        literal(position).label("position"),
        literal(audience, String).label("audience"),
        literal(link.address, String).label("address"),
        literal(link.section, String).label("section"),
        literal(link.path, String).label("path"),
        cast(literal(link.target_id, Integer), Integer).label("target_id"),
        cast(literal(link.topic_path, String), String).label("topic_path"),
        cast(literal(link.file_digest, String), String).label("file_digest"),
        literal(link.fault, String).label("fault"),
    )


def _broken(source: FromClause, link: Any, audience: Any) -> Select[*tuple[Any, ...]]:
    """Select, of some links in answers for an audience, those that lead nowhere its readers may go."""
    now, target, moved = clock.now(), aliased(Answer), aliased(Answer)

    def open_to_its_readers(answer: type[Answer]) -> ColumnElement[bool]:
        for_staff = literal(Audience.STAFF).in_([audience, link.section])
        fits = or_(answer.audience.in_([Audience.PUBLIC, audience, link.section]), for_staff)
        return and_(readable(EVERYBODY, now, answer), fits)

    leads_on = or_(Redirect.topic_id.is_not(None), moved.id.is_not(None))
    return (
        select(link.address, link.fault, link.target_id, link.topic_path, link.file_digest)
        .select_from(source)
        .outerjoin(target, and_(target.id == link.target_id, open_to_its_readers(target)))
        .outerjoin(Topic, Topic.path == link.topic_path)
        .outerjoin(StoredFile, StoredFile.digest == link.file_digest)
        .outerjoin(Redirect, Redirect.path == link.path)
        .outerjoin(moved, and_(moved.id == Redirect.answer_id, open_to_its_readers(moved)))
        .where(
            or_(link.fault != "", and_(*(one.is_(None) for one in (target.id, Topic.id, StoredFile.digest)), ~leads_on))
        )
    )


def _why(row: Any) -> str:
    if row.fault:
        return FAULTS[row.fault]
    if row.target_id is not None:
        return "there is no such answer for its readers"
    if row.file_digest is not None:
        return "there is no such file: upload it again, or take it out"
    return "there is no such topic" if row.topic_path is not None else "there is no page at this address"
