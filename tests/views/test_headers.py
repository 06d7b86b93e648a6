"""What every response says besides its content, and how errors are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import abort

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

PAGES = ("/", "/search?q=fee", "/suggest?q=fee", "/topics/", "/popular", "/viewed", "/region", "/privacy", "/feed.atom",
         "/sitemap.xml", "/opensearch.xml", "/robots.txt", "/nowhere", "/nowhere.json", "/search?page=-1", "/staff/",
         "/static/css/base.css")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_response_protects_its_reader(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert {policy[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "Access-Control-Allow-Origin" not in headers
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", headers["X-Request-Id"])


@pytest.mark.parametrize("path", ["/", "/search?q=fee", "/topics/", "/popular", "/viewed", "/region", "/privacy"])
def test_pages_hold_no_inline_style_or_script_and_ask_no_other_host(
    client: FlaskClient, published: Callable[..., int], path: str
) -> None:
    published("What is a fee?", topic=("Loans",))
    page = client.get(path).get_data(as_text=True)
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=|<style|javascript:", page)
    assert not re.search(r'<script(?![^>]*\bsrc="/static/)', page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_page_may_be_kept_by_its_reader_alone(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in headers["Vary"]


def test_nothing_is_kept_of_pages_for_people_who_signed_in(
    sign_in: Callable[..., FlaskClient], published: Callable[..., int]
) -> None:
    published("What is a fee?")
    browser = sign_in("editor")
    for path in ("/", "/search?q=fee", "/suggest?q=fee", "/feed.atom"):
        assert "no-store" in browser.get(path).headers["Cache-Control"]


def test_static_file_is_kept_for_a_year_at_its_present_version_only(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/css/base\.css\?v=[0-9a-f]{12})"', client.get("/").get_data(as_text=True))
    assert address is not None
    assert client.get(address[1], buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/css/base.css", "/static/css/base.css?v=000000000000"):
        assert "immutable" not in client.get(other, buffered=True).headers["Cache-Control"]


def test_unknown_host_is_refused(make_app: Callable[..., Flask]) -> None:
    client = make_app(TRUSTED_HOSTS="answers.example.org").test_client()
    assert client.get("/privacy", headers={"Host": "answers.example.org"}).status_code == 200
    response = client.get("/privacy", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


def test_forwarded_headers_count_only_behind_trusted_proxies(make_app: Callable[..., Flask]) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "answers.example.org"}
    plain = make_app().test_client().get("/robots.txt", headers=forwarded)
    assert "Sitemap: http://localhost/" in plain.get_data(as_text=True)
    assert "Strict-Transport-Security" not in plain.headers
    behind = make_app(TRUSTED_PROXIES=1).test_client().get("/robots.txt", headers=forwarded)
    assert "Sitemap: https://answers.example.org/" in behind.get_data(as_text=True)
    assert behind.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_program_gets_problem_details(client: FlaskClient) -> None:
    for path, headers in {
        "/nowhere.json": {},
        "/api/nowhere": {},
        "/nowhere": {"Accept": "application/json"},
    }.items():
        response = client.get(path, headers=headers)
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"
        problem = response.get_json(force=True)
        assert problem["status"] == 404
        assert problem["title"] == "Not Found"
        assert problem["request_id"] == response.headers["X-Request-Id"]


def test_browser_gets_a_page_whatever_else_it_accepts(client: FlaskClient) -> None:
    for accepted in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", ""):
        assert client.get("/nowhere", headers={"Accept": accepted}).mimetype == "text/html"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 414, 429, 500, 503])
def test_every_error_has_a_page_with_an_id_and_a_way_on(make_app: Callable[..., Flask], status: int) -> None:
    app = make_app()
    app.add_url_rule("/broken", "broken", lambda: abort(status))
    response = app.test_client().get("/broken")
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert f"Error {status}, request id {response.headers['X-Request-Id']}" in page
    assert 'action="/search"' in page


def test_failure_inside_is_told_without_what_failed(make_app: Callable[..., Flask]) -> None:
    app = make_app(TESTING=False)
    app.add_url_rule("/broken", "broken", lambda: {}["secret detail"])
    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert "secret detail" not in response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)


def test_wrong_method_is_refused_with_the_right_one(client: FlaskClient) -> None:
    response = client.post("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_too_many_searches_are_asked_to_wait(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(RATE_LIMITS="search=2/minute")
    client = app.test_client()
    statuses = [client.get("/search?q=fee").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get("/search?q=fee").headers["Retry-After"]
    assert client.get("/suggest?q=fee").status_code == 200
    assert client.get("/search?q=fee", headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429
