"""Who may open what: every route of the site, for every role. A route without a line here fails."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import picture
import pytest
from sqlalchemy import select

from answercenter.analytics import notes
from answercenter.answers import bulk
from answercenter.answers import imports
from answercenter.answers import publishing
from answercenter.digests import subscriptions
from answercenter.extensions import db
from answercenter.files import keeping as keeping_files
from answercenter.tuning import gaps
from answercenter.tuning import keeping
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

ROLES = ("nobody", "volunteer", "editor", "reviewer", "staff", "admin")
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"nobody"}
EDITORS = frozenset({"editor", "reviewer", "admin"})
STAFF = frozenset({"staff", "admin"})
ADMINS = frozenset({"admin"})

PAGES = {
    "public.home": ("/", EVERYBODY),
    "public.search": ("/search?q=key", EVERYBODY),
    "public.suggest": ("/suggest?q=key", EVERYBODY),
    "public.answer_by_id": ("/answers/1", EVERYBODY),
    "public.answer": ("/answers/1/where-is-the-key", EVERYBODY),
    "public.file": (f"/files/{picture.DIGEST}/dot-2x1.png", EVERYBODY),
    "public.topics": ("/topics/", EVERYBODY),
    "public.topic": ("/topics/keys", EVERYBODY),
    "public.topic_feed": ("/topics/keys/feed.atom", EVERYBODY),
    "public.popular": ("/popular", EVERYBODY),
    "public.viewed": ("/viewed", EVERYBODY),
    "public.region": ("/region", EVERYBODY),
    "public.privacy": ("/privacy", EVERYBODY),
    "public.feed": ("/feed.atom", EVERYBODY),
    "public.sitemap": ("/sitemap.xml", EVERYBODY),
    "public.opensearch": ("/opensearch.xml", EVERYBODY),
    "public.robots": ("/robots.txt", EVERYBODY),
    "static": ("/static/css/tokens.css", EVERYBODY),
    "health.alive": ("/healthz", EVERYBODY),
    "health.ready": ("/readyz", EVERYBODY),
    "health.metrics": ("/metrics", EVERYBODY),  # from loopback, as here, or with a token
    "auth.sign_in_page": ("/login", EVERYBODY),
    "auth.account": ("/account", SIGNED_IN),
    "editor.home": ("/editor/", EDITORS),
    "editor.list": ("/editor/answers", EDITORS),
    "editor.answers.new": ("/editor/answers/new", EDITORS),
    "editor.answers.edit": ("/editor/answers/1", EDITORS),
    "editor.history.versions": ("/editor/answers/1/history", EDITORS),
    "editor.history.version": ("/editor/answers/1/history/1", EDITORS),
    "editor.review.queue": ("/editor/review", EDITORS),
    "editor.review.show": ("/editor/answers/1/review", EDITORS),
    "editor.comparing.show": ("/editor/answers/1/compare", EDITORS),
    "editor.links.show": ("/editor/answers/1/also-viewed", EDITORS),
    "editor.leading.pins": ("/editor/leading", EDITORS),
    "editor.topics.tree": ("/editor/topics", EDITORS),
    "editor.topics.show": ("/editor/topics/1", EDITORS),
    "editor.redirects.home": ("/editor/redirects", EDITORS),
    "editor.writing.linkable": ("/editor/linkable?q=key", EDITORS),
    "editor.broken.links": ("/editor/broken-links", EDITORS),
    "editor.reach.outdated": ("/editor/translations", EDITORS),
    "editor.reach.show": ("/editor/answers/1/reach", EDITORS),
    "editor.synonyms.home": ("/editor/search", EDITORS),
    "editor.synonyms.new": ("/editor/search/synonyms/new", EDITORS),
    "editor.synonyms.edit": ("/editor/search/synonyms/1", EDITORS),
    "editor.promotions.home": ("/editor/search/promotions", EDITORS),
    "editor.promotions.new": ("/editor/search/promotions/new", EDITORS),
    "editor.promotions.edit": ("/editor/search/promotions/1", EDITORS),
    "editor.bulk.show": ("/editor/bulk/1", EDITORS),
    "editor.bulk.progress": ("/editor/bulk/1/progress", EDITORS),
    "editor.importing.home": ("/editor/import", EDITORS),
    "editor.importing.show": ("/editor/import/1", EDITORS),
    "editor.importing.progress": ("/editor/import/1/progress", EDITORS),
    "editor.importing.refused": ("/editor/import/1/refused.csv", EDITORS),
    "editor.files.home": ("/editor/files", EDITORS),
    "editor.files.show": (f"/editor/files/{picture.DIGEST}", EDITORS),
    "editor.weights.home": ("/editor/search/weights", EDITORS),
    "explain.show": ("/staff/explain?q=key&answer=1", EDITORS | STAFF),
    "statistics.show": ("/staff/answers/1", EDITORS | STAFF),
    "staff.home": ("/staff/", STAFF),
    "staff.reports.show": ("/staff/reports/keywords", STAFF),
    "staff.tasks.home": ("/staff/gaps", STAFF),
    "staff.tasks.show": ("/staff/gaps/1", STAFF),
    "staff.notes.home": ("/staff/notes", STAFF),
    "staff.notes.edit": ("/staff/notes/1", STAFF),
    "staff.saved.home": ("/staff/views", STAFF),
    "staff.digest.show": ("/staff/digest", STAFF),
    "unsubscribe.ask": ("/digest/unsubscribe/{leaving}", EVERYBODY),
    "drawing.script": ("/staff/plotly-{plotly}.min.js", EVERYBODY),
    "admin.home": ("/admin/", ADMINS),
    "admin.accounts.show": ("/admin/accounts/1", ADMINS),
}

# Forms of the desks carry the session's token; a form without it changes nothing
FORMS = {
    "auth.sign_out": ("/logout", SIGNED_IN),
    "auth.change_password": ("/account", SIGNED_IN),
    "editor.answers.create": ("/editor/answers/new", EDITORS),
    "editor.answers.save": ("/editor/answers/1", EDITORS),
    "editor.presence.stay": ("/editor/answers/1/presence", EDITORS),
    "editor.presence.leave": ("/editor/answers/1/presence/leave", EDITORS),
    "editor.merging.settle": ("/editor/answers/1/merge", EDITORS),
    "editor.answers.archive": ("/editor/answers/1/archive", EDITORS),
    "editor.writing.paste": ("/editor/pasted", EDITORS),
    "editor.advice.show": ("/editor/advice", EDITORS),
    "editor.answers.preview": ("/editor/preview", EDITORS),
    "editor.history.restore": ("/editor/answers/1/history/1/restore", EDITORS),
    "editor.review.decide": ("/editor/answers/1/review", EDITORS),
    "editor.review.schedule": ("/editor/answers/1/schedule", EDITORS),
    "editor.review.keep": ("/editor/answers/1/care", EDITORS),
    "editor.links.change": ("/editor/answers/1/also-viewed", EDITORS),
    "editor.leading.move": ("/editor/leading/1", EDITORS),
    "editor.topics.create": ("/editor/topics", EDITORS),
    "editor.topics.order": ("/editor/topics/order", EDITORS),
    "editor.topics.change": ("/editor/topics/1", EDITORS),
    "editor.redirects.add": ("/editor/redirects", EDITORS),
    "editor.redirects.remove": ("/editor/redirects/remove", EDITORS),
    "editor.reach.relate": ("/editor/answers/1/related", EDITORS),
    "editor.reach.translate": ("/editor/answers/1/translation", EDITORS),
    "editor.synonyms.create": ("/editor/search/synonyms/new", EDITORS),
    "editor.synonyms.save": ("/editor/search/synonyms/1", EDITORS),
    "editor.synonyms.delete": ("/editor/search/synonyms/1/delete", EDITORS),
    "editor.promotions.create": ("/editor/search/promotions/new", EDITORS),
    "editor.promotions.save": ("/editor/search/promotions/1", EDITORS),
    "editor.promotions.move": ("/editor/search/promotions/1/move", EDITORS),
    "editor.promotions.delete": ("/editor/search/promotions/1/delete", EDITORS),
    "staff.notes.create": ("/staff/notes", STAFF),
    "staff.notes.save": ("/staff/notes/1", STAFF),
    "staff.notes.delete": ("/staff/notes/1/delete", STAFF),
    "staff.saved.save": ("/staff/views", STAFF),
    "staff.saved.delete": ("/staff/views/1/delete", STAFF),
    "staff.digest.choose": ("/staff/digest", STAFF),
    "editor.bulk.apply": ("/editor/bulk", EDITORS),
    "editor.bulk.undo": ("/editor/bulk/1", EDITORS),
    "editor.importing.upload": ("/editor/import", EDITORS),
    "editor.importing.change": ("/editor/import/1", EDITORS),
    "editor.files.upload": ("/editor/files", EDITORS),
    "editor.weights.save": ("/editor/search/weights", EDITORS),
    "staff.tasks.take": ("/staff/gaps", STAFF),
    "staff.tasks.change": ("/staff/gaps/1", STAFF),
    "admin.accounts.create": ("/admin/accounts/", ADMINS),
    "admin.accounts.change_roles": ("/admin/accounts/1/roles", ADMINS),
    "admin.accounts.change_password": ("/admin/accounts/1/password", ADMINS),
    "admin.accounts.disable": ("/admin/accounts/1/disable", ADMINS),
    "admin.accounts.enable": ("/admin/accounts/1/enable", ADMINS),
}

# Visitors' forms are open to everybody; another site's form is refused
OPEN_FORMS = {
    "auth.sign_in": "/login",
    "public.feedback": "/answers/1/feedback",
    "public.reason": "/answers/1/reason",
    "public.clear_viewed": "/viewed/clear",
    "public.change_region": "/region",
    "unsubscribe.leave": "/digest/unsubscribe/x",
}


# Where pages lead that are doors to others
LEADS_ON = {
    "public.answer_by_id": ("/answers/1/where-is-the-key",),
    "auth.sign_in_page": ("/", "/editor/", "/staff/", "/admin/"),
    "staff.home": ("/staff/reports/overview",),
}


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


def test_a_method_in_a_header_or_field_is_ignored(browser: Browser) -> None:
    client = browser("admin")
    overridden = client.get("/editor/answers/1?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert overridden.status_code == 200


EVERYTHING = {
    "question": "Changed?", "body": "Changed.", "act": "publish", "base_revision": "1", "email": "a@example.org",
    "password": "four white boats", "current": "three green lamps", "again": "four white boats", "roles": "admin",
    "audience": "public", "language": "en", "helpful": "yes", "region": "US-OH", "kind": "equal", "terms": "a, b",
    "query": "key", "answer": "1", "other": "1", "gap": "lock", "reason": "other",
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
    return lambda role: app.test_client() if role == "nobody" else sign_in(role)


def _address(app: Flask, endpoint: str, path: str) -> str:
    if "{leaving}" in path:
        return path.format(leaving=subscriptions.token(1))
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
