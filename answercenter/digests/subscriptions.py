"""Subscriptions: who wants the digest and how often, each for themselves; and leaving by the link in a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from itsdangerous import BadSignature
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from answercenter import addresses
from answercenter import clock
from answercenter.accounts.roles import ADMIN
from answercenter.accounts.roles import STAFF
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import DigestSubscription
from answercenter.models import Rhythm
from answercenter.models import Role
from answercenter.models import User

if TYPE_CHECKING:
    from datetime import date

NEVER = "never"
_SALT = "digest-unsubscribe"


class InvalidSubscription(Exception):  # noqa: N818
    """A subscription cannot be kept; the message says why, for people."""


class UnknownSubscriber(Exception):  # noqa: N818
    """A link for leaving is not one of ours, or was cut short."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who wants the digest; the first one is of the period that ends on `since` or later."""

    user_id: int
    email: str
    rhythm: Rhythm
    since: date


def of(user_id: int) -> Rhythm | None:
    """Tell how often somebody gets the digest; None for never."""
    kept = db.session.scalar(select(DigestSubscription.rhythm).where(DigestSubscription.user_id == user_id))
    return Rhythm(kept) if kept else None


def choose(user_id: int, wanted: str) -> Rhythm | None:
    """Keep how often somebody wants the digest: `daily`, `weekly` or `never`. Raises InvalidSubscription."""
    if wanted not in {*map(str, Rhythm), NEVER}:
        raise InvalidSubscription("Choose daily, weekly or never.")
    rhythm = None if wanted == NEVER else Rhythm(wanted)
    with command() as session:
        user, kept = session.get_one(User, user_id), session.get(DigestSubscription, user_id)
        if rhythm is None:
            if kept is not None:
                session.delete(kept)
            return None
        _require_address(user.email)
        if kept is None:
            kept = DigestSubscription(user_id=user_id, rhythm="")
            session.add(kept)
        if kept.rhythm != rhythm:
            kept.rhythm, kept.since = rhythm, clock.today(current_app.config["TIMEZONE"])
    return rhythm


def everybody() -> list[Subscriber]:
    """List the subscribers who may read the reports: staff and administrators whose account is in use."""
    statement = (
        select(User.id, User.email, DigestSubscription.rhythm, DigestSubscription.since)
        .join(User, User.id == DigestSubscription.user_id)
        .where(User.active, User.roles.any(Role.name.in_((STAFF, ADMIN))))
        .order_by(User.id)
    )
    rows = db.session.execute(statement)
    return [Subscriber(number, email, Rhythm(rhythm), since) for number, email, rhythm, since in rows]


def token(user_id: int) -> str:
    """Return what a link for leaving carries: it lets nobody do anything else, and does not wear out."""
    return str(_serializer().dumps(user_id))


def leave(given: str) -> None:
    """End the subscription that a link is for; nothing changes when it has ended before. Raises UnknownSubscriber."""
    user_id = subscriber(given)
    with command() as session:
        kept = session.get(DigestSubscription, user_id)
        if kept is not None:
            session.delete(kept)


def subscriber(given: str) -> int:
    """Tell whose subscription a link is for. Raises UnknownSubscriber."""
    try:
        return int(_serializer().loads(given))
    except (BadSignature, ValueError, TypeError) as error:
        raise UnknownSubscriber("This link is not complete. Open it from the mail once more.") from error


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def _require_address(email: str) -> None:
    try:
        addresses.one_address(email)
    except ValueError as error:
        raise InvalidSubscription("No mail can be sent to the address of your account.") from error
