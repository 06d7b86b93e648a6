from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.accounts import passwords
from answercenter.accounts import users
from answercenter.extensions import limiter

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

GOOD = "three green lamps"
EMAIL = "editor@example.org"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = (
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "///evil.example",
    "\t//evil.example", "/\t/evil.example", "javascript:alert(1)", "evil.example", "http:///evil.example",
    "\\\\evil.example", "@evil.example",
)  # fmt: skip


def test_signing_in_leads_to_ones_own_desk(app: Flask, client: FlaskClient) -> None:
    for role, home in (
        ("admin", "/admin/"),
        ("editor", "/editor/"),
        ("staff", "/staff/"),
        ("volunteer", "/staff/requests"),
    ):
        users.create_user(f"{role}@example.org", role, GOOD)
        response = app.test_client().post("/login", data={"email": f"{role}@example.org", "password": GOOD})
        assert (response.status_code, response.headers["Location"]) == (303, home)


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, editor: str) -> None:
    response = client.post("/login", data={"email": editor, "password": GOOD})
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith("session="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Expires" not in cookie


def test_over_https_the_cookie_is_bound_to_the_host(make_app: Callable[..., Flask]) -> None:
    app = make_app(BASE_URL="https://answers.example.org")
    with app.app_context():
        users.create_user(EMAIL, "editor", GOOD)
    response = app.test_client().post("/login", data={"email": EMAIL, "password": GOOD}, base_url="https://localhost")
    cookies = {line.split("=")[0]: line for line in response.headers.getlist("Set-Cookie")}
    assert "Secure" in cookies["__Host-session"]
    assert "Secure" in cookies["device"]


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong lamps"), ("unknown@example.org", GOOD), ("off@example.org", GOOD), ("no address", "white boats")],
)
def test_a_wrong_pair_is_told_alike_whoever_it_is(client: FlaskClient, editor: str, email: str, password: str) -> None:
    users.create_user("off@example.org", "editor", GOOD)
    users.disable_user("off@example.org")
    response = client.post("/login", data={"email": email, "password": password})
    assert response.status_code == 400
    page = response.get_data(as_text=True).replace(email, "EMAIL")
    assert "do not belong together" in page
    reference = client.post("/login", data={"email": "x@y.org", "password": "z"}).get_data(as_text=True)
    assert page == reference.replace("x@y.org", "EMAIL")
    assert password not in page


def test_an_unknown_address_takes_as_long_as_a_known_one(make_app: Callable[..., Flask]) -> None:
    def timed(email: str) -> float:
        begin = time.perf_counter()
        users.check_password(email, "wrong lamps")
        return time.perf_counter() - begin

    passwords._nobodys.cache_clear()
    with make_app(SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={}).app_context():
        users.create_user(EMAIL, "editor", GOOD)
        pairs = [(timed(EMAIL), timed("unknown@example.org")) for _ in range(9)][1:]
    passwords._nobodys.cache_clear()
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.6 < known / unknown < 1.6


def test_nobody_gets_a_session_from_another_site(client: FlaskClient, editor: str) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        response = client.post("/login", data={"email": editor, "password": GOOD}, headers=headers)
        assert response.status_code == 403
        assert client.get("/account").status_code == 302
    own = {"Origin": "http://localhost"}
    assert client.post("/login", data={"email": editor, "password": GOOD}, headers=own).status_code == 303


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, editor: str, target: str) -> None:
    data = {"email": editor, "password": GOOD, "next": target}
    assert client.post("/login", data=data).headers["Location"] == "/editor/"
    assert client.get("/login", query_string={"next": target}).headers["Location"] == "/editor/"


def test_signing_in_leads_back_to_the_page_that_was_wanted(client: FlaskClient, editor: str) -> None:
    first = client.get("/account?from=mail")
    assert first.headers["Location"] == "/login?next=/account?from%3Dmail"
    page = client.get(first.headers["Location"]).get_data(as_text=True)
    assert 'name="next" value="/account?from=mail"' in page
    response = client.post("/login", data={"email": editor, "password": GOOD, "next": "/account?from=mail"})
    assert response.headers["Location"] == "/account?from=mail"


def test_a_session_made_before_signing_in_is_not_carried_on(client: FlaskClient, editor: str) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/login", data={"email": editor, "password": GOOD})
    with client.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_ends_the_session_at_the_server(sign_in: Callable[..., FlaskClient], token: Token) -> None:
    client = sign_in("editor")
    stolen = client.get_cookie("session")
    assert stolen is not None
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.post("/logout", data=token(client)).headers["Location"] == "/"
    client.set_cookie("session", stolen.value)
    assert client.get("/account").status_code == 302


def test_a_new_password_ends_the_other_sessions_only(sign_in: Callable[..., FlaskClient], token: Token) -> None:
    client, other = sign_in("editor"), sign_in("editor")
    data = {"current": GOOD, "password": "four white boats", "again": "four white boats"} | token(client)
    assert client.post("/account", data=data).status_code == 303
    assert "Your password is changed" in client.get("/account").get_data(as_text=True)
    assert other.get("/account").status_code == 302
    assert users.check_password(EMAIL, "four white boats") is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"current": "wrong lamps"}, "This is not your present password"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password1", "again": "password1"}, "Many people use this password"),
        ({"again": "something else"}, "not the same"),
        ({"password": ""}, "Type a new password"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    sign_in: Callable[..., FlaskClient], token: Token, change: dict[str, str], message: str
) -> None:
    client = sign_in("editor")
    data = {"current": GOOD, "password": "four white boats", "again": "four white boats"} | change | token(client)
    response = client.post("/account", data=data)
    assert response.status_code == 400
    assert message in response.get_data(as_text=True)
    assert users.check_password(EMAIL, GOOD) is not None


def test_a_disabled_account_is_out_at_once(sign_in: Callable[..., FlaskClient]) -> None:
    client = sign_in("editor")
    users.disable_user(EMAIL)
    assert client.get("/account").status_code == 302


def test_a_session_ends_after_twelve_hours(
    sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("editor")
    later = clock.now() + timedelta(hours=12, seconds=1)
    assert client.get("/account").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/account").status_code == 302


def test_a_session_does_not_move_to_another_browser(sign_in: Callable[..., FlaskClient]) -> None:
    client = sign_in("editor")
    assert client.get("/account", headers={"User-Agent": "another"}).status_code == 302


def test_wrong_passwords_are_limited_and_the_owner_still_gets_in(limited_app: Flask) -> None:
    owner = limited_app.test_client()
    right, wrong = {"email": EMAIL, "password": GOOD}, {"email": EMAIL, "password": "wrong lamps"}
    assert owner.post("/login", data=right).status_code == 303
    for number in range(10):
        stranger = limited_app.test_client().post(
            "/login", data=wrong, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
        )
        assert stranger.status_code == 400
    stranger = limited_app.test_client().post("/login", data=right, environ_base={"REMOTE_ADDR": "192.0.2.99"})
    assert stranger.status_code == 429
    assert int(stranger.headers["Retry-After"]) <= 601
    assert "Wait ten minutes" in stranger.get_data(as_text=True)
    owner.delete_cookie("session")
    assert owner.post("/login", data=right).status_code == 303


def test_one_address_cannot_try_many_accounts(limited_app: Flask) -> None:
    client = limited_app.test_client()
    codes = [
        client.post("/login", data={"email": f"a{number}@example.org", "password": "x"}).status_code
        for number in range(12)
    ]
    assert codes == [400] * 10 + [429] * 2


def test_right_passwords_are_not_limited(limited_app: Flask) -> None:
    client = limited_app.test_client()
    codes = {client.post("/login", data={"email": EMAIL, "password": GOOD}).status_code for _ in range(12)}
    assert codes == {303}


def test_a_visitor_costs_neither_session_nor_query(client: FlaskClient, statements: list[str]) -> None:
    response = client.get("/login")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert statements == []


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(client: FlaskClient, editor: str) -> None:
    typed = {"current": "secret words", "question": 'Why "me" & <you>?\nReally', "roles": ["a", "b"], "csrf_token": "x"}
    response = client.post("/account", data=typed, headers=FROM_HERE)
    assert response.status_code == 401
    page = response.get_data(as_text=True)
    assert "You were signed out before this was saved" in page
    assert "secret words" not in page
    hidden = {"kept_path": "/account", "kept": _value(page, "kept")}
    wrong = client.post("/login", data={"email": editor, "password": "wrong lamps"} | hidden)
    assert _value(wrong.get_data(as_text=True), "kept") == hidden["kept"]
    back = client.post("/login", data={"email": editor, "password": GOOD} | hidden).get_data(as_text=True)
    assert "You are signed in again" in back
    assert 'action="/account"' in back
    assert ">\nWhy &#34;me&#34; &amp; &lt;you&gt;?\nReally</textarea>" in back
    assert back.count('name="roles"') == 2


@pytest.mark.parametrize("kept", ["", "{", "[1]", "[[1, 2]]", '[["a"]]', '"text"', '{"a": "b"}', "null", "[" * 5000])
def test_what_was_not_kept_by_us_is_not_sent_on(client: FlaskClient, editor: str, kept: str) -> None:
    data = {"email": editor, "password": GOOD, "kept_path": "/account", "kept": kept}
    response = client.post("/login", data=data)
    assert response.status_code == 200
    assert response.get_data(as_text=True).count("<textarea") == 0


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_form_is_not_kept(client: FlaskClient, editor: str, headers: dict[str, str]) -> None:
    page = client.post("/account", data={"question": "planted"}, headers=headers).get_data(as_text=True)
    assert "planted" not in page


def test_a_form_with_an_old_token_may_be_sent_again(sign_in: Callable[..., FlaskClient]) -> None:
    client = sign_in("editor")
    data = {"question": "What I wrote", "csrf_token": "old"}
    response = client.post("/account", data=data, headers=FROM_HERE)
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert "What I wrote" in page
    assert "Send what I typed" in page
    plain = client.post("/account", data=data)
    assert plain.status_code == 400
    assert "without a valid token" in plain.get_data(as_text=True)
    assert "What I wrote" not in plain.get_data(as_text=True)


def test_somebody_elses_token_is_refused(sign_in: Callable[..., FlaskClient], token: Token) -> None:
    mine, other = sign_in("editor"), sign_in("admin")
    assert mine.post("/logout", data=token(other)).status_code == 400
    assert mine.get("/account").status_code == 200


if TYPE_CHECKING:
    Token = Callable[[FlaskClient], dict[str, str]]


@pytest.fixture
def editor(app: Flask) -> str:
    """The address of an editor's account."""
    return users.create_user(EMAIL, "editor", GOOD).email


@pytest.fixture
def limited_app(make_app: Callable[..., Flask]) -> Flask:
    """An application with the default limits, and one editor."""
    app = make_app(RATE_LIMITS="sign-in=10 per 10 minutes")
    limiter.reset()
    with app.app_context():
        users.create_user(EMAIL, "editor", GOOD)
    return app


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1).replace("&#34;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
