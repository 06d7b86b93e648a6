"""Who may open what: every route of the site, for every role. A route without a line here fails."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import picture
import pytest
from access_table import FORMS
from access_table import LEADS_ON
from access_table import OPEN_FORMS
from access_table import PAGES
from access_table import ROLES
from mail_in import with_files
from sqlalchemy import select
from ticket_factory import FORM
from ticket_factory import requests_at_work

from answercenter.analytics import notes
from answercenter.answers import bulk
from answercenter.answers import imports
from answercenter.answers import publishing
from answercenter.digests import subscriptions
from answercenter.extensions import db
from answercenter.files import keeping as keeping_files
from answercenter.forms.fields import Form
from answercenter.tickets import inbound
from answercenter.tickets.naming import secret_of
from answercenter.tuning import gaps
from answercenter.tuning import keeping
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient


def test_every_route_has_a_line_here(app: Flask) -> None:
    reading = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    writing = {
        rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert reading == set(PAGES)
    assert writing == set(FORMS) | set(OPEN_FORMS)


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_to_their_roles_and_change_nothing(app: Flask, role: str, browser: Browser) -> None:
    client, before = browser(role), _contents()
    for endpoint, (path, allowed) in PAGES.items():
        response = client.get(_address(app, endpoint, path))
        if role in allowed:
            assert response.status_code == 200 or response.headers["Location"] in LEADS_ON.get(endpoint, ()), endpoint
        elif role == "nobody":
            assert response.headers["Location"].startswith("/login?next=/"), endpoint
        else:
            assert response.status_code == 403, endpoint
        assert "X-Content-Type-Options" in response.headers
    assert _contents() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_form_without_its_token_changes_nothing(role: str, browser: Browser) -> None:
    client, before = browser(role), _contents()
    for endpoint, (path, allowed) in FORMS.items():
        code = client.post(path, data=EVERYTHING).status_code
        if endpoint == "auth.sign_out" and role == "nobody":
            assert code == 303
        else:
            assert code == (400 if role in allowed else 401 if role == "nobody" else 403), endpoint
    assert _contents() == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_form_changes_nothing(
    browser: Browser, token: Callable[[FlaskClient], dict[str, str]], headers: dict[str, str]
) -> None:
    client = browser("admin")
    sent, before = EVERYTHING | token(client), _contents()
    for path in [*(path for path, _ in FORMS.values()), *OPEN_FORMS.values()]:
        assert client.post(path, data=sent, headers=headers).status_code in {400, 403}, path
    assert _contents() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PURGE"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    client, before = browser("admin"), _contents()
    for path in [*(path for path, _ in PAGES.values()), *(path for path, _ in FORMS.values())]:
        assert client.open(path, method=method).status_code in {404, 405}, path
    assert _contents() == before


def test_files_in_the_place_of_texts_are_not_read(
    browser: Browser, token: Callable[[FlaskClient], dict[str, str]]
) -> None:
    client = browser("admin")
    names = {field for form in Form.__subclasses__() for field in form(formdata=None)._fields}
    for endpoint, path in {**{one: path for one, (path, _) in FORMS.items()}, **OPEN_FORMS}.items():
        files = {name: (io.BytesIO(b"bytes"), "a.txt") for name in {*names, *EVERYTHING} - {"act"}}
        if endpoint != "auth.sign_out":
            code = client.post(path, data=files | token(client) | {"act": "save"}).status_code
            assert code < 500, endpoint


def test_a_method_in_a_header_or_field_is_ignored(browser: Browser) -> None:
    client = browser("admin")
    overridden = client.get("/editor/answers/1?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert overridden.status_code == 200


EVERYTHING = {
    "question": "Changed?", "body": "Changed.", "act": "publish", "base_revision": "1", "email": "a@example.org",
    "password": "four white boats", "current": "three green lamps", "again": "four white boats", "roles": "admin",
    "audience": "public", "language": "en", "helpful": "yes", "region": "US-OH", "kind": "equal", "terms": "a, b",
    "query": "key", "answer": "1", "other": "1", "gap": "lock", "reason": "other",
    "type": "1", "subject": "Key", "number": "10", "title": "Hours", "solved": "1",
}  # fmt: skip

if TYPE_CHECKING:
    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def browser(app: Flask, sign_in: Callable[..., FlaskClient]) -> Browser:
    """A maker of browsers by role, on a site with one answer, one administrator, a synonym, a promotion and a gap."""
    sign_in("admin")
    topic = publishing.add_topic(["Keys"])
    keeping_files.keep(picture.FILE, "A dot", None)
    text = publishing.RevisionText(question="Where is the key?", body=f"Under the mat. {picture.MARKDOWN}")
    saved = publishing.save_draft(None, text, publishing.Place(topic_id=topic), None, None)
    publishing.publish(saved.answer_id, saved.revision, None)
    keeping.save_synonym(None, SynonymText("equal", ("key", "opener")), None)
    notes.save(None, "2026-11-20", "New site", None)
    keeping.save_promotion(None, PromotionText("keys", saved.answer_id), None)
    gaps.take("lock", ["lock"], None)
    bulk.begin("retag", {"add": ["lock"]}, [saved.answer_id], None)
    imports.keep("a.csv", io.BytesIO(b"question,answer\nWhy?,So.\n"), "csv", "skip", None)
    requests_at_work()
    inbound.receive(with_files("x@example.org", ("plan.txt", b"The plan.")))
    return lambda role: app.test_client() if role == "nobody" else sign_in(role)


def _address(app: Flask, endpoint: str, path: str) -> str:
    if "{leaving}" in path:
        return path.format(leaving=subscriptions.token(1))
    if "{secret}" in path:
        return path.format(secret=secret_of(FORM))
    if "{plotly}" not in path:
        return path
    with app.test_request_context():
        from plotly import __version__ as release

        return path.format(plotly=release)


def _contents() -> str:
    """Return a fingerprint of every row in the database, but for the salt of the day, which a first visit makes."""
    db.session.rollback()
    digest = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        if table.name == "visit_salt":
            continue
        for row in db.session.execute(select(table).order_by(*table.primary_key.columns)):
            digest.update(repr((table.name, tuple(row))).encode())
    return digest.hexdigest()
