"""People with accounts, and browsers in which they are signed in."""

from __future__ import annotations

from contextvars import Context
from typing import TYPE_CHECKING
from typing import Any

import pytest
from count_rows import Counts
from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event

from answercenter.accounts import users
from answercenter.answers import publishing
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

PASSWORD = "three green lamps"
QUICK = {"argon2__time_cost": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """A maker of browsers in which somebody with these roles is signed in; `token` sends forms as their pages do."""

    def make(*roles: str, email: str = "") -> FlaskClient:
        email = email or f"{'-'.join(roles)}@example.org"
        if email not in {account.email for account in users.list_users()}:
            users.create_user(email, roles, PASSWORD, email.split("@")[0].capitalize())
        client = app.test_client()
        response = client.post("/login", data={"email": email, "password": PASSWORD})
        assert response.status_code == 303
        return client

    return make


@pytest.fixture
def staff(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of one of the staff."""
    return sign_in("staff")


@pytest.fixture
def counts(app: Flask) -> Counts:
    """A maker of counts."""
    return Counts()


@pytest.fixture
def token() -> Callable[[FlaskClient], dict[str, str]]:
    """The token that a signed-in browser's forms carry, as a field."""

    def read(client: FlaskClient) -> dict[str, str]:
        page = client.get("/account").get_data(as_text=True)
        return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}

    return read


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What the database was asked from here on."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def published(app: Flask) -> Callable[..., int]:
    """A maker of published answers: `published("How?", "So.", topic=("Loans", "Fees"))` gives the answer's id."""

    def make(question: str, body: str = "Like this.", *, topic: tuple[str, ...] = (), **place: str) -> int:
        short_answer = place.pop("short_answer", "")
        at = publishing.Place(publishing.add_topic(topic) if topic else None, **place)
        saved = publishing.save_draft(None, publishing.RevisionText(question, short_answer, body), at, None, None)
        publishing.publish(saved.answer_id, saved.revision, None)
        return saved.answer_id

    return make


class Desk:
    """Somebody signed in, who sends forms as the pages of their desk do."""

    def __init__(self, client: FlaskClient, token: dict[str, str]) -> None:
        self.client = client
        self._token = token

    def __call__(self, path: str, /, **fields: Any) -> Any:
        return self.client.post(path, data=fields | self._token)


@pytest.fixture
def desk(sign_in: Callable[..., FlaskClient], token: Callable[[FlaskClient], dict[str, str]]) -> Callable[[str], Desk]:
    """A maker of people at work, by role."""

    def make(role: str) -> Desk:
        client = sign_in(role)
        return Desk(client, token(client))

    return make


class Browser(FlaskClient):
    """A browser whose requests share nothing with each other or with the test, as it is when a site is served."""

    def open(self, *args: Any, **options: Any) -> Any:
        response = Context().run(super().open, *args, **({"buffered": True} | options))
        if has_app_context():
            db.session.rollback()  # the test's own view of the database goes on
        return response


@pytest.fixture
def make_app(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """The maker of applications, with browsers that are like real ones."""

    def make(**settings: object) -> Flask:
        app = make_app(**({"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": QUICK} | settings))
        app.test_client_class = Browser
        return app

    return make
