"""Former addresses: what leads where, and what may. An address that shows a page never leads away from it.

A path is looked up only when nothing is found at it, and leads to an answer or a topic of this site by its number: no
redirect leads to another host, and none to another redirect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from answercenter import clock
from answercenter.answers import writing
from answercenter.answers.catalog import LIVE
from answercenter.answers.wording import InvalidText
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Redirect
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic
from answercenter.models import readable
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from answercenter.models import Reader

LONGEST_PATH = 500  # characters
_UNSAFE = frozenset("\\?#\x7f") | frozenset(map(chr, range(33)))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a former address leads: to an answer by its number and slug, or to a topic by its path."""

    answer_id: int | None
    slug: str
    topic_path: str


@dataclass(frozen=True, slots=True)
class RedirectLine:
    """A former address as editors see it, with the question or the topic that it leads to."""

    path: str
    answer_id: int | None
    topic_id: int | None
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class RedirectPage:
    """One page of the former addresses."""

    lines: tuple[RedirectLine, ...]
    page: int
    pages: int
    total: int


def target(path: str, reader: Reader) -> Target | None:
    """Tell where a former path leads, if the reader may see what is there; None when it leads nowhere."""
    if len(path) > LONGEST_PATH or "\x00" in path or any("\ud800" <= letter <= "\udfff" for letter in path):
        return None
    found = db.session.execute(
        select(Answer.id, Answer.slug, Topic.path)
        .select_from(Redirect)
        .outerjoin(Answer, (Answer.id == Redirect.answer_id) & readable(reader, clock.now()))
        .outerjoin(Topic, Topic.id == Redirect.topic_id)
        .where(Redirect.path == path, or_(Answer.id.is_not(None), Topic.id.is_not(None)))
    ).first()
    return None if found is None else Target(found.id, found.slug or "", found.path or "")


def listed(text: str, page: int, per_page: int = 50) -> RedirectPage:
    """Return a page of the former addresses that hold a text, by path; a page after the last is the last."""
    found = (
        select(Redirect.path, Redirect.answer_id, Redirect.topic_id, Answer.state, Revision.question, Topic.name)
        .outerjoin(Answer, Answer.id == Redirect.answer_id)
        .outerjoin(Revision, LIVE)
        .outerjoin(Topic, Topic.id == Redirect.topic_id)
    )
    if text:
        found = found.where(func.lower(Redirect.path).contains(text.lower(), autoescape=True))
    total = db.session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    rows = db.session.execute(found.order_by(Redirect.path).limit(per_page).offset((page - 1) * per_page))
    lines = tuple(
        RedirectLine(
            path=row.path,
            answer_id=row.answer_id,
            topic_id=row.topic_id,
            name=row.name or row.question or f"Answer {row.answer_id}",
            problem="" if row.topic_id or row.state == State.PUBLISHED else "Not published, so it leads nowhere",
        )
        for row in rows
    )
    return RedirectPage(lines, page, pages, total)


def count() -> int:
    """Count the former addresses."""
    return db.session.execute(select(func.count()).select_from(Redirect)).scalar_one()


def add(path: str, answer_id: int | None, topic_id: int | None) -> str:
    """Let a former address lead to a published answer or to a topic, and return its path as it is kept.

    Raises InvalidText for a path that is not of this site, shows a page or leads elsewhere already, and for a target
    that is not there.
    """
    path = checked_path(path)
    with command() as session:
        writing.lock_keys(session, ())
        errors = {}
        if hides_page(session, path):
            errors["path"] = "There is a page at this address. Only an address without one can lead on."
        leads = session.get(Redirect, path)
        if leads is not None and (leads.answer_id, leads.topic_id) != (answer_id, topic_id):
            errors["path"] = "This address leads elsewhere already. Remove that first."
        if (answer_id is None) == (topic_id is None):
            errors["target"] = "Say the number of an answer, or choose a topic: one of the two."
        elif not _is_there(session, answer_id, topic_id):
            errors["target"] = "There is no such published answer." if topic_id is None else "There is no such topic."
        if errors:
            raise InvalidText(errors)
        if leads is None:
            session.execute(insert(Redirect), [{"path": path, "answer_id": answer_id, "topic_id": topic_id}])
    return path


def remove(path: str) -> None:
    """Let an address lead nowhere any more."""
    with command() as session:
        session.execute(delete(Redirect).where(Redirect.path == path))


def checked_path(text: str) -> str:
    """Return a path of this site as requests have it, of a whole address of this site too. Raises InvalidText."""
    address = text.strip()
    own = urlsplit(str(current_app.config["BASE_URL"] or ""))
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.netloc and own.netloc and (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        address = parts.path
    path = unquote(address)
    if not path.startswith("/") or path.startswith("//") or _UNSAFE & set(path) or ".." in path.split("/"):
        raise InvalidText({"path": "A former address is a path of this site, such as /help/old-page.html."})
    if len(path) > LONGEST_PATH or any("\ud800" <= letter <= "\udfff" or letter == "\ufffd" for letter in path):
        raise InvalidText({"path": f"A path has at most {LONGEST_PATH} characters that can be read."})
    return path


def hides_page(session: Session, path: str) -> bool:
    """Tell whether this site shows a page at a path, so that nothing may lead away from it."""
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(path)
    except RequestRedirect:
        return True
    except NotFound:
        return False
    except HTTPException:  # a form is sent there
        return True
    if endpoint in {"public.answer", "public.answer_by_id"}:
        return _is_there(session, values["answer_id"], None)
    if endpoint in {"public.topic", "public.topic_feed"}:
        return session.execute(select(Topic.id).where(Topic.path == values["path"].strip("/"))).first() is not None
    return True


def _is_there(session: Session, answer_id: int | None, topic_id: int | None) -> bool:
    if topic_id is not None:
        return topic_id <= LARGEST_NUMBER and session.get(Topic, topic_id) is not None
    answer = session.get(Answer, answer_id) if answer_id is not None and answer_id <= LARGEST_NUMBER else None
    return answer is not None and answer.state == State.PUBLISHED
