"""Who visits, without knowing who it is: a key that lasts a day, a region, and whether anything is recorded at all.

A visit's key is an HMAC of (the day's random salt, address, user agent, host). Neither of these is stored; the salt
rotates at midnight of the site's zone, where visits end, and is destroyed then. Where one visit ends and the next
begins is worked out in counting, not here.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app
from flask import request
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter.analytics import regions
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import VisitSalt

if TYPE_CHECKING:
    from datetime import date

    from flask import Request
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

BOT = re.compile(r"(?<!cu)bot(?![a-z])")  # CUBOT is a telephone
MACHINES = (
    *("crawl", "spider", "slurp", "scrap", "headless", "phantom", "preview", "lighthouse", "monitor", "uptime"),
    *("pingdom", "archiver", "validator", "fetch", "facebookexternalhit", "mediapartners", "curl/", "wget", "python"),
    *("httpx", "aiohttp", "libwww", "perl/", "java/", "okhttp", "go-http", "httpclient", "http_client", "node/"),
    *("axios", "ruby", "postman", "insomnia", "scanner"),
)
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)

logger = logging.getLogger("answercenter.visits")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody reading the site.

    `visit` is empty for who asked not to be followed; `dropped` says why nothing at all is recorded.
    """

    visit: str | None
    region: str
    dropped: str | None
    private: bool


def current_visitor(staff: bool) -> Visitor:
    """Tell who sends the present request; `staff` when somebody of ours is signed in."""
    region = regions.region_of(request)
    private = request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1"
    dropped = dropped_reason(request, staff)
    visit = None if private or dropped else _key(request)
    return Visitor(visit, region, dropped, private)


def dropped_reason(request: Request, staff: bool) -> str | None:
    """Tell why a request is not recorded: `staff`, `method`, `prefetch` or `bot`; None for a visitor's own."""
    if staff:
        return "staff"
    if request.method == "HEAD":
        return "method"
    if any(PREFETCH.search(value) for header in PREFETCH_HEADERS if (value := request.headers.get(header))):
        return "prefetch"
    return "bot" if _is_machine(request.headers.get("User-Agent", "").strip().lower()) else None


def once(visit: str, what: str) -> UUID:
    """Return the id of what a visit does once a day: made with the day's salt, so that later nothing joins the two.

    Raises SQLAlchemyError when the salt cannot be read.
    """
    salt = _salt(clock.today(current_app.config["TIMEZONE"]))
    return UUID(bytes=hmac.digest(salt, f"{what}\x1f{visit}".encode(), hashlib.sha256)[:16])


def _is_machine(agent: str) -> bool:
    """Tell whether a user agent, in lower case, is missing or names a machine."""
    return not agent or any(word in agent for word in MACHINES) or ("bot" in agent and BOT.search(agent) is not None)


def keep_salts() -> int:
    """Prepare the salts of today and tomorrow, destroy those of past days; tell how many were destroyed."""
    today = clock.today(current_app.config["TIMEZONE"])
    with command() as session:
        for day in (today, today + timedelta(days=1)):
            _make_salt(session, day)
        return len(session.execute(delete(VisitSalt).where(VisitSalt.day < today).returning(VisitSalt.day)).all())


def _key(request: Request) -> str | None:
    """Make the visit's key; without a salt (the database does not answer) the visitor counts as volume only."""
    try:
        salt = _salt(clock.today(current_app.config["TIMEZONE"]))
    except SQLAlchemyError:
        logger.exception("no salt for today's visits")
        return None
    agent = request.headers.get("User-Agent", "")
    parts = "\x1f".join((_network(request.remote_addr or ""), agent, request.host))
    return hmac.digest(salt, parts.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


def _network(address: str) -> str:
    """Return what stands for a visitor's line: an IPv4 address, or the /64 network that an IPv6 line is given whole."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _salt(day: date) -> bytes:
    """Return a day's salt: held by the process, else read, else made; whoever needs it first makes it for all."""
    held: tuple[date, bytes] | None = current_app.extensions.get("answercenter.salt")
    if held is not None and held[0] == day:
        return held[1]
    salt = _stored_salt(day)
    if salt is None:
        with db.engine.connect().execution_options(immediate=True) as connection, connection.begin():
            _make_salt(connection, day)
        salt = _stored_salt(day)
    if salt is None:
        raise SQLAlchemyError("a salt was made and is not there")
    current_app.extensions["answercenter.salt"] = (day, salt)
    return salt


def _stored_salt(day: date) -> bytes | None:
    """Read a salt beside the page's own transaction, which may have begun before it was made."""
    with db.engine.connect() as connection:
        return connection.execute(select(VisitSalt.salt).where(VisitSalt.day == day)).scalar_one_or_none()


def _make_salt(connection: Connection | Session, day: date) -> None:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = {"day": day, "salt": secrets.token_bytes(32)}
    connection.execute(dialect.insert(VisitSalt).values(row).on_conflict_do_nothing())
