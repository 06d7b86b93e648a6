"""Commands and reads on accounts. Called by the administrators' page and the command line.

Changing `fs_uniquifier` ends every session of an account at once: with the password, when disabled, on signing out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from email_validator import EmailNotValidError
from email_validator import validate_email
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from answercenter import clock
from answercenter.accounts import passwords
from answercenter.accounts.roles import ADMIN
from answercenter.accounts.roles import ROLES
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Role
from answercenter.models import User
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

LONGEST_NAME = 120  # characters


class AccountError(ValueError):
    """A change of an account is not allowed; `field` is what was wrong, the message tells people why."""

    def __init__(self, message: str, field: str = "email") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Account:
    """One account, as it is listed."""

    id: int
    email: str
    name: str
    roles: tuple[str, ...]
    active: bool
    created_at: datetime


def create_user(email: str, roles: str | Iterable[str], password: str, name: str = "") -> Account:
    """Make an account. Raises AccountError when it exists or something is not allowed."""
    address, called = normal_email(email), _normal_name(name)
    kept = _kept(password, address, called)
    with command() as session:
        if _find(session, address) is not None:
            raise AccountError(f"{address} has an account already.")
        user = User(
            email=address,
            name=called,
            password=kept,
            fs_uniquifier=uuid4().hex,
            created_at=clock.now(),
            roles=_roles(session, [roles] if isinstance(roles, str) else roles),
        )
        session.add(user)
        try:
            session.flush()
        except IntegrityError as error:  # somebody else made it in this very moment
            raise AccountError(f"{address} has an account already.") from error
        return _account(user)


def set_roles(email: str, roles: Iterable[str]) -> None:
    """Give an account these roles and no other. Raises AccountError for the last administrator."""
    with command() as session:
        user = _known(session, email)
        managed = _manages(user)
        user.roles = _roles(session, roles)
        if managed:
            _keep_an_administrator(session)


def set_password(email: str, password: str) -> None:
    """Give an account a new password and end its sessions. Raises AccountError when the password is not good enough."""
    address = normal_email(email)
    user = _known(db.session(), address)
    kept = _kept(password, address, user.name)
    with command() as session:
        user = _known(session, address)
        user.password = kept
        user.fs_uniquifier = uuid4().hex


def disable_user(email: str) -> None:
    """End the sessions of an account and let nobody sign in with it. Raises AccountError for the last administrator."""
    with command() as session:
        user = _known(session, email)
        managed = _manages(user)
        user.active = False
        user.fs_uniquifier = uuid4().hex
        if managed:
            _keep_an_administrator(session)


def enable_user(email: str) -> None:
    """Let somebody sign in again. Raises AccountError when there is no such account."""
    with command() as session:
        _known(session, email).active = True


def end_sessions(user_id: int) -> None:
    """End every session of an account, on all devices."""
    with command() as session:
        user = session.get(User, user_id)
        if user is not None:
            user.fs_uniquifier = uuid4().hex


def list_users() -> list[Account]:
    """List every account, by e-mail address."""
    return [_account(user) for user in db.session.scalars(select(User).order_by(User.email))]


def find_user(user_id: int) -> Account | None:
    """Tell of one account; None if there is no such account."""
    user = db.session.get(User, user_id) if 0 < user_id <= LARGEST_NUMBER else None
    return None if user is None else _account(user)


def check_password(email: str, password: str) -> User | None:
    """Return the active account with this address and password, else None; it takes as long for an unknown address."""
    try:
        user = _find(db.session(), normal_email(email))
    except AccountError:
        user = None
    right = passwords.matches(password, user.password if user is not None else None)
    return user if right and user is not None and user.active else None


def normal_email(email: str) -> str:
    """Return an address as accounts are kept under it. Raises AccountError when it is none."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise AccountError(f"This is not an e-mail address: {error}") from error
    return checked.normalized.casefold()


def _normal_name(name: str) -> str:
    called = " ".join(unicodedata.normalize("NFC", name).split())
    if len(called) > LONGEST_NAME:
        raise AccountError(f"The name is longer than {LONGEST_NAME} characters.", "name")
    if not called.isprintable():
        raise AccountError("The name holds a character that cannot be shown.", "name")
    return called


def _kept(password: str, *personal: str) -> str:
    try:
        return passwords.keep(password, *personal)
    except passwords.WeakPasswordError as error:
        raise AccountError(str(error), "password") from error


def _find(session: Session, address: str) -> User | None:
    return session.scalars(select(User).where(User.email == address)).one_or_none()


def _known(session: Session, email: str) -> User:
    address = normal_email(email)
    user = _find(session, address)
    if user is None:
        raise AccountError(f"There is no account {address}.")
    return user


def _roles(session: Session, names: Iterable[str]) -> list[Role]:
    wanted = set(names)
    if not wanted:
        raise AccountError("An account needs at least one role.", "roles")
    unknown = sorted(wanted - set(ROLES))
    if unknown:
        raise AccountError(f"There is no role {unknown[0]}; roles are {', '.join(ROLES)}.", "roles")
    return list(session.scalars(select(Role).where(Role.name.in_(wanted))))


def _manages(user: User) -> bool:
    return user.active and any(role.name == ADMIN for role in user.roles)


def _keep_an_administrator(session: Session) -> None:
    """Refuse a change that would leave nobody to manage accounts, before it is committed.

    The role's row is locked, so that two administrators cannot each disable the other at once.
    """
    session.flush()
    session.execute(select(Role.id).where(Role.name == ADMIN).with_for_update())
    admins = select(func.count()).select_from(User).where(User.active, User.roles.any(Role.name == ADMIN))
    if session.scalar(admins) == 0:
        raise AccountError("This is the last active administrator. Make another one first.", "roles")


def _account(user: User) -> Account:
    names = {role.name for role in user.roles}
    ordered = tuple(role for role in ROLES if role in names)
    return Account(user.id, user.email, user.name, ordered, user.active, user.created_at)
