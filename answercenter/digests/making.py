"""Making digests: each period's once for each subscriber, in one transaction with its mail.

A period is due from six o'clock after its last day on, once its days are counted. Only the newest one is made, so that
nobody finds ten of them after a worker was away. A period without any visit makes no mail.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from answercenter import clock
from answercenter.digests import contents
from answercenter.digests import periods
from answercenter.digests import subscriptions
from answercenter.digests import wording
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail.letters import UnsafeMail
from answercenter.models import CountedDay
from answercenter.models import Digest
from answercenter.models import DigestSubscription
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope
    from answercenter.digests.contents import Contents
    from answercenter.digests.subscriptions import Subscriber
    from answercenter.mail.letters import Letter

LEAVING = "/digest/unsubscribe"

logger = logging.getLogger("answercenter.digests")


def is_due() -> bool:
    """Tell whether a digest is to be made now."""
    return any(_waiting(rhythm, scope) for rhythm, scope in _ready())


def make_due() -> int:
    """Make every digest that is due and has not been made; tell how many mails that gave."""
    made = 0
    for rhythm, scope in _ready():
        waiting = _waiting(rhythm, scope)
        if waiting:
            found = contents.of(rhythm, scope)
            db.session.rollback()
            made += sum(_make(one, found) for one in waiting)
    return made


def preview(user_id: int, email: str, rhythm: Rhythm, base: str) -> tuple[Letter, bool]:
    """Return the digest of the newest period that is over, as somebody would get it, and whether it would be sent."""
    found = contents.of(rhythm, periods.before(rhythm, clock.today(current_app.config["TIMEZONE"])))
    return wording.letter(found, email, base, leaving_address(base, user_id)), not found.silent


def leaving_address(base: str, user_id: int) -> str:
    """Return the address under which somebody ends their subscription without signing in."""
    return f"{base}{LEAVING}/{subscriptions.token(user_id)}"


def _ready() -> list[tuple[Rhythm, Scope]]:
    """List the newest periods whose days are counted; none where no address of the site is known to lead to it."""
    if not current_app.config["BASE_URL"]:
        return []
    zone, now = current_app.config["TIMEZONE"], clock.now()
    found = [(rhythm, periods.newest(rhythm, now, zone)) for rhythm in Rhythm]
    return [(rhythm, scope) for rhythm, scope in found if _counted(scope)]


def _counted(scope: Scope) -> bool:
    dirty = (CountedDay.arrived != CountedDay.counted, ~CountedDay.closed)
    days = CountedDay.day.between(scope.start, scope.end)
    return db.session.scalar(select(CountedDay.day).where(days, *dirty).limit(1)) is None


def _waiting(rhythm: Rhythm, scope: Scope) -> list[Subscriber]:
    """List those who shall get the digest of a period and for whom none has been made."""
    made = select(Digest.user_id).where(Digest.rhythm == rhythm, Digest.start == scope.start)
    done = set(db.session.scalars(made))
    return [
        one
        for one in subscriptions.everybody()
        if one.rhythm is rhythm and one.since <= scope.end and one.user_id not in done
    ]


def _make(one: Subscriber, found: Contents) -> bool:
    """Write one digest and its mail, unless it was written or the subscription was ended meanwhile."""
    base = current_app.config["BASE_URL"]
    with command() as session:
        kept = session.get(DigestSubscription, one.user_id)
        key = {"user_id": one.user_id, "rhythm": found.rhythm, "start": found.scope.start}
        if kept is None or kept.rhythm != found.rhythm or session.scalar(select(Digest.id).filter_by(**key)):
            return False
        digest = Digest(**key)
        session.add(digest)
        if found.silent:
            return False
        try:
            letter = wording.letter(found, one.email, base, leaving_address(base, one.user_id))
            digest.mail_id = outbox.queue(session, letter).id
        except UnsafeMail as error:
            logger.warning("the digest of account %s cannot be sent: %s", one.user_id, error)
            return False
    return True
