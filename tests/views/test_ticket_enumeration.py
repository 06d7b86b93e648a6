"""Nobody learns which requests there are: one that is not theirs is like one that is not there, in words and work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from access_table import ROLES
from factories import make_user
from ticket_factory import make_ticket
from ticket_factory import open_to_volunteers
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.forms import public as forms
from answercenter.tickets import claims
from answercenter.tickets import erasing
from answercenter.tickets import intake
from answercenter.tickets import reply_address
from answercenter.tickets import types
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

ABSENT = 999_999
GUESSED = "A" * 43
ERASED = "erased@example.org"
HERE = {"Sec-Fetch-Site": "same-origin"}
SEES_ALL = {"staff", "admin"}
ACTS = (
    "reply", "close", "note", "follow", "unfollow", "take", "put-back", "save", "find", "assign", "release", "reopen",
    "nonsense",
)  # fmt: skip

Asked = tuple[int, str, list[str]]


@pytest.fixture
def hidden(app: Flask) -> dict[str, int]:
    """Requests that a volunteer has nothing to do with, by what they are."""
    open_to_volunteers()
    colleague, closed_type = make_user("Colleague"), types.open_types()[1].id
    values = {"organisation": "Town hall", "day": "2027-05-01", "place": "US-OH"}
    found = {name: make_ticket() for name in ("taken", "given", "done", "answered", "erased")}
    found["held"] = make_ticket(intake.LINKS)
    found["of another type"] = make_ticket(type_id=closed_type, values=values)
    claims.take_one(found["taken"], colleague)
    workflow.assign(found["given"], colleague, colleague)
    workflow.close(found["done"], colleague, "answered", 10**6)
    workflow.reply(found["answered"], colleague, workflow.Written("So.", seen=10**6, form="f" * 32))
    erasing.erase_requester(ticket(found["erased"]).email)
    return found


@pytest.fixture
def asked(statements: list[str]) -> Callable[..., Asked]:
    """A way to ask for a page: its status, its words but for what names this very request, and the SQL it took."""

    def ask(client: FlaskClient, method: str, path: str, **fields: str) -> Asked:
        statements.clear()
        response = client.open(path, method=method, data=fields or None, headers=HERE)
        took = list(statements)
        return response.status_code, _told(response.get_data(as_text=True), path), took

    return ask


def _told(page: str, path: str) -> str:
    """What a page says without its own address, the words of it, the number of the visit and signed tokens."""
    for name in (path, path.replace("/", "%2F"), path.rpartition("/")[0]):
        page = page.replace(name, "")
    own = r'\b[0-9a-f]{16}\b|name="(csrf_token|token)" value="[^"]*"|name="q" value="[^"]*"|value="requests [^"]*"'
    return re.sub(own, "", page)


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Every way to ask for a request by its number, as (method, address with a place for the number)."""
    for rule in app.url_map.iter_rules():
        if "ticket_id" in rule.arguments:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, re.sub(r"<[^>]*>", "{number}", rule.rule)


def refused(role: str, method: str, address: str) -> set[int]:
    """How an address is refused: a volunteer works on requests, so that theirs is the one 404."""
    if role == "nobody":
        return {401} if method == "POST" else {302}
    return {404} if role == "volunteer" and address.startswith("/staff/") else {403}


@pytest.mark.parametrize("role", sorted(set(ROLES) - SEES_ALL))
def test_a_number_tells_nothing_to_those_who_do_not_see_it(
    app: Flask, hidden: dict[str, int], sign_in: Callable[..., FlaskClient],
    token: Callable[[FlaskClient], dict[str, str]], asked: Callable[..., Asked], role: str,
) -> None:  # fmt: skip
    client = app.test_client() if role == "nobody" else sign_in(role)
    sent = {} if role == "nobody" else token(client)
    asked_for = 0
    for method, address in addresses(app):
        for act in ACTS if method == "POST" else ("",):
            fields = {} if method == "GET" else {"act": act, "text": "x", "form": "a" * 32, "seen": "1"} | sent
            asked(client, method, address.format(number=ABSENT), **fields)  # what is kept in memory is there from now
            absent = asked(client, method, address.format(number=ABSENT), **fields)
            assert absent[0] in refused(role, method, address)
            for what, number in hidden.items():
                found = asked(client, method, address.format(number=number), **fields)
                assert found == absent, (what, method, address, act)
                asked_for += 1
    assert asked_for >= len(hidden) * (3 + 2 * len(ACTS))


@pytest.mark.parametrize("role", sorted(SEES_ALL))
def test_an_erased_requester_is_like_one_who_never_was(
    app: Flask, hidden: dict[str, int], sign_in: Callable[..., FlaskClient],
    token: Callable[[FlaskClient], dict[str, str]], asked: Callable[..., Asked], role: str,
) -> None:  # fmt: skip
    client = sign_in(role)
    sent = token(client) | {"email": "erased@example.org"}
    for method, address in addresses(app):
        if address.startswith("/admin/requesters"):
            fields = sent if method == "POST" else {}
            asked(client, method, address.format(number=ABSENT), **fields)
            absent = asked(client, method, address.format(number=ABSENT), **fields)
            assert absent[0] == (404 if role == "admin" else 403)
            assert asked(client, method, address.format(number=hidden["erased"]), **fields) == absent


def secrets(app: Flask) -> dict[str, str]:
    """Secrets that open nothing, by what they are."""
    own, gone = make_ticket(), make_ticket(email=ERASED)
    form, expired = ticket(own).form, secret_of(ticket(gone).form)
    erasing.erase_requester(ERASED)
    key, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another-site-0123456789"
    foreign = secret_of(form)
    app.config["SECRET_KEY"] = key
    good = secret_of(form)
    return {
        "guessed": "B" * 43,
        "erased": expired,
        "of another site": foreign,
        "nearly right": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "of another form": secret_of("0" * 32),
        "in other letters": good.swapcase(),
        "too short": good[:-1],
        "too long": f"{good}A",
        "a number": str(own),
        "a reference": ticket(own).reference,
        "the hash": ticket(own).secret_hash,
        "the signature of a mail": reply_address.address_of(ticket(own)).partition("@")[0] or "reply",
    }


@pytest.mark.parametrize("signed_in", ["", "volunteer", "staff"])
def test_a_secret_that_opens_nothing_is_like_any_other(
    replied_site: Flask, sign_in: Callable[..., FlaskClient], asked: Callable[..., Asked], signed_in: str
) -> None:
    question_type()
    client = sign_in(signed_in) if signed_in else replied_site.test_client()
    made = secrets(replied_site)
    with replied_site.test_request_context():
        token = forms.token("request")
    for method, acts in (("GET", ("",)), ("POST", ("message", "solved", "reopen"))):
        for act in acts:
            fields = {"act": act, "text": "x", "form": "a" * 32, "token": token} if act else {}
            asked(client, method, f"/requests/{GUESSED}", **fields)
            status, words, took = asked(client, method, f"/requests/{GUESSED}", **fields)
            assert status == 404
            for what, secret in made.items():
                found = asked(client, method, f"/requests/{secret}", **fields)
                assert found[:2] == (status, words), (what, method, act)
                if len(secret) == len(GUESSED):
                    assert found[2] == took, (what, method, act)  # else it cannot be one, which anybody sees
                else:
                    assert len(found[2]) <= len(took), (what, method, act)


@pytest.fixture
def replied_site(app: Flask) -> Flask:
    """The site, with an address that replies go to."""
    app.config["REPLY_ADDRESS"], app.config["MAIL_FROM"] = "help@answers.example.org", "answers@example.org"
    return app
