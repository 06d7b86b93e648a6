from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from answercenter.accounts import users

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask.testing import FlaskClient

GOOD = "four white boats"


def test_an_account_is_made_and_listed(admin: Desk) -> None:
    made = admin("/admin/accounts/", email="New@example.org", name="New One", roles=["editor", "staff"], password=GOOD)
    assert made.status_code == 303
    page = admin.client.get("/admin/").text
    assert "new@example.org can sign in from now on" in page
    assert "editor, staff" in page
    assert users.check_password("new@example.org", GOOD) is not None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"email": "nobody"}, "This is not an e-mail address"),
        ({"email": "admin@example.org"}, "has an account already"),
        ({"email": ""}, "Type an e-mail address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["owner"]}, "There is no role owner"),
        ({"password": "short"}, "too short"),
        ({"password": "password1"}, "Many people use"),
        ({"name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_made(admin: Desk, wrong: dict[str, Any], message: str) -> None:
    given = {"email": "new@example.org", "name": "New", "roles": ["editor"], "password": GOOD} | wrong
    response = admin("/admin/accounts/", **given)
    assert response.status_code == 400
    assert message in response.text
    assert GOOD not in response.text
    assert len(users.list_users()) == 1


def test_what_a_form_does_not_have_is_ignored(admin: Desk) -> None:
    given = {"email": "new@example.org", "roles": ["editor"], "password": GOOD}
    admin("/admin/accounts/", **given, active="", id="99", fs_uniquifier="known", created_at="2000-01-01")
    account = users.list_users()[1]
    assert account.active
    assert account.id != 99
    assert account.created_at.year > 2000


def test_roles_are_changed(admin: Desk) -> None:
    account = users.create_user("new@example.org", "editor", GOOD)
    page = admin.client.get(f"/admin/accounts/{account.id}").text
    assert 'value="editor" checked' in page
    assert admin(f"/admin/accounts/{account.id}/roles", roles=["staff"]).status_code == 303
    assert users.list_users()[1].roles == ("staff",)
    assert admin(f"/admin/accounts/{account.id}/roles").status_code == 400


def test_a_role_taken_away_counts_at_the_next_click(admin: Desk, sign_in: Callable[..., FlaskClient]) -> None:
    editor = sign_in("editor")
    assert editor.get("/editor/").status_code == 200
    admin(f"/admin/accounts/{users.list_users()[1].id}/roles", roles=["volunteer"])
    assert editor.get("/editor/").status_code == 403


def test_a_disabled_account_is_out_at_once_and_comes_back(admin: Desk, sign_in: Callable[..., FlaskClient]) -> None:
    editor = sign_in("editor")
    path = f"/admin/accounts/{users.list_users()[1].id}"
    assert admin(f"{path}/disable").status_code == 303
    assert editor.get("/editor/").status_code == 302
    assert "Disabled" in admin.client.get("/admin/").text
    assert admin(f"{path}/enable").status_code == 303
    assert sign_in("editor").get("/editor/").status_code == 200


def test_a_new_password_ends_the_persons_sessions(admin: Desk, sign_in: Callable[..., FlaskClient]) -> None:
    editor = sign_in("editor")
    path = f"/admin/accounts/{users.list_users()[1].id}/password"
    assert admin(path, password="short").status_code == 400
    assert editor.get("/editor/").status_code == 200
    assert admin(path, password=GOOD).status_code == 303
    assert editor.get("/editor/").status_code == 302
    assert users.check_password("editor@example.org", GOOD) is not None


def test_the_last_administrator_stays(admin: Desk) -> None:
    path = f"/admin/accounts/{users.list_users()[0].id}"
    refused = admin(f"{path}/roles", roles=["editor"])
    assert refused.status_code == 400
    assert "last active administrator" in refused.text
    admin(f"{path}/disable")
    assert "last active administrator" in admin.client.get(path).text
    assert users.list_users()[0].roles == ("admin",)


@pytest.mark.parametrize("number", ["99", "0", str(2**31), str(2**63), "9" * 60])
def test_an_unknown_account_is_not_found(admin: Desk, number: str) -> None:
    assert admin.client.get(f"/admin/accounts/{number}").status_code == 404
    for act in ("roles", "password", "disable", "enable"):
        assert admin(f"/admin/accounts/{number}/{act}", roles=["staff"], password=GOOD).status_code == 404


@pytest.fixture
def admin(desk: Callable[[str], Desk]) -> Desk:
    """An administrator at work."""
    return desk("admin")
