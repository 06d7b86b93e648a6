from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from answercenter.accounts import passwords
from answercenter.accounts import users
from answercenter.accounts.roles import reader_for
from answercenter.extensions import db
from answercenter.models import User

if TYPE_CHECKING:
    from flask import Flask

GOOD = "three green lamps"


def test_an_account_is_found_by_its_address_in_any_case(app: Flask) -> None:
    users.create_user("  Maria.Lopez@Example.ORG ", ["editor"], GOOD, "Maria  Lopez")
    user = users.check_password("maria.lopez@example.org", GOOD)
    assert user is not None
    assert (user.email, user.name) == ("maria.lopez@example.org", "Maria Lopez")
    assert users.check_password("MARIA.LOPEZ@EXAMPLE.ORG", GOOD) is not None


def test_an_account_is_made_only_once(app: Flask) -> None:
    users.create_user("a@example.org", "editor", GOOD)
    with pytest.raises(users.AccountError, match="has an account already"):
        users.create_user("A@example.org", "staff", GOOD)
    assert len(users.list_users()) == 1


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@", "@b", "a b@example.org", "a@exa\x00mple.org", "a@b@c", "\ud800@x.org"]
)
def test_what_is_no_address_is_refused(app: Flask, email: str) -> None:
    with pytest.raises(users.AccountError):
        users.create_user(email, ["editor"], GOOD)
    assert users.check_password(email, GOOD) is None


def test_roles_are_checked(app: Flask) -> None:
    with pytest.raises(users.AccountError, match="no role owner"):
        users.create_user("a@example.org", ["owner"], GOOD)
    with pytest.raises(users.AccountError, match="at least one role"):
        users.create_user("a@example.org", [], GOOD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("password1", "Many people"),
        ("QwertyUiop", "Many people"),
        ("aaaaaaaaaaaa", "Many people"),
        ("34567890", "Many people"),
        ("jihgfedcba", "Many people"),
        ("x" * 300 + "yzw" * 100, "too long"),
        ("three\x00green lamps", "cannot be typed"),
        ("marialopez12", "your name"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(app: Flask, password: str, why: str) -> None:
    with pytest.raises(users.AccountError, match=why) as caught:
        users.create_user("marialopez@example.org", ["editor"], password, "Maria")
    assert caught.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["a" * 70 + "bcdX", "пароль с пробелами", "🎈🎈🎈🎈 four balloons", " leading and trailing ", "z9" * 128 + "!?x"],
)
def test_every_character_of_a_long_password_counts(app: Flask, password: str) -> None:
    kept = passwords.keep(password)
    assert passwords.matches(password, kept)
    assert not passwords.matches(password[:-1], kept)
    assert not passwords.matches(password + "x", kept)


def test_composed_and_decomposed_letters_are_the_same_password(app: Flask) -> None:
    assert passwords.matches("cafe\u0301 au lait", passwords.keep("caf\u00e9 au lait"))


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800" * 9, "x" * 100_000, "wrong password"])
def test_whatever_is_typed_instead_of_the_password_is_just_wrong(app: Flask, typed: str) -> None:
    users.create_user("a@example.org", ["editor"], GOOD)
    assert users.check_password("a@example.org", typed) is None
    assert users.check_password("unknown@example.org", typed) is None


def test_a_password_does_not_depend_on_the_secret_key(app: Flask) -> None:
    users.create_user("a@example.org", ["editor"], GOOD)
    app.config["SECRET_KEY"] = "another-secret-0123456789"
    assert users.check_password("a@example.org", GOOD) is not None


def test_a_disabled_account_cannot_sign_in_until_enabled(app: Flask) -> None:
    users.create_user("a@example.org", ["editor"], GOOD)
    before = _uniquifier("a@example.org")
    users.disable_user("a@example.org")
    assert users.check_password("a@example.org", GOOD) is None
    assert _uniquifier("a@example.org") != before
    users.enable_user("a@example.org")
    assert users.check_password("a@example.org", GOOD) is not None


def test_a_new_password_ends_sessions_and_replaces_the_old_one(app: Flask) -> None:
    users.create_user("a@example.org", ["editor"], GOOD)
    before = _uniquifier("a@example.org")
    users.set_password("a@example.org", "four white boats")
    assert users.check_password("a@example.org", GOOD) is None
    assert users.check_password("a@example.org", "four white boats") is not None
    assert _uniquifier("a@example.org") != before


def test_the_last_active_administrator_stays(app: Flask) -> None:
    users.create_user("one@example.org", ["admin", "editor"], GOOD)
    users.create_user("two@example.org", ["admin"], GOOD)
    users.disable_user("two@example.org")
    with pytest.raises(users.AccountError, match="last active administrator"):
        users.disable_user("one@example.org")
    with pytest.raises(users.AccountError, match="last active administrator"):
        users.set_roles("one@example.org", ["editor"])
    assert users.list_users()[0].roles == ("editor", "admin")
    assert users.list_users()[0].active
    users.enable_user("two@example.org")
    users.disable_user("one@example.org")


def test_two_administrators_cannot_disable_each_other_at_once(app: Flask) -> None:
    for name in ("one", "two"):
        users.create_user(f"{name}@example.org", ["admin"], GOOD)
    start = threading.Barrier(2)
    refused: list[str] = []

    def disable(email: str) -> None:
        with app.app_context():
            start.wait()
            try:
                users.disable_user(email)
            except users.AccountError:
                refused.append(email)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=disable, args=(f"{name}@example.org",)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    db.session.rollback()
    assert len(refused) == 1
    assert [account.email for account in users.list_users() if account.active] == refused


def test_what_a_role_may_read() -> None:
    assert reader_for([]).audiences == ("public",)
    assert reader_for(["volunteer"]).audiences == ("public", "volunteer")
    assert reader_for(["staff"]).audiences == ("public", "volunteer", "staff")
    assert reader_for(["volunteer", "admin"]).audiences == ("public", "volunteer", "staff")


def _uniquifier(email: str) -> str:
    return db.session.scalars(select(User.fs_uniquifier).where(User.email == email)).one()
