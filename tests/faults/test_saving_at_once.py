"""Fifty editors save one answer at once, over real HTTP: one wins each version, the others get the merge page.

Who did not win puts both texts together and saves again, until everybody's paragraph is in the answer.
"""

from __future__ import annotations

import html
import http.client
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from threading import Barrier
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from test_killed_recording import application
from test_killed_recording import run
from test_killed_recording import served

from answercenter.accounts import users
from answercenter.answers import publishing
from answercenter.extensions import db
from answercenter.models import Revision

if TYPE_CHECKING:
    from collections.abc import Callable

EDITORS = 50
PATIENT = 4  # of those who try again, so many at once
EMAIL, PASSWORD = "editor@example.org", "three green lamps"
QUESTION, BODY = "Where is the key?", "Under the mat."
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.fault
@pytest.mark.parametrize("database", DATABASES)
def test_one_wins_each_version_and_no_text_is_lost(database: str, site_settings: Callable[..., dict[str, str]]) -> None:
    settings = site_settings("at-once", postgres=database == "postgres")
    settings["ANSWERCENTER_SECRET_KEY"] = "only-for-tests-01"
    run(settings, "db", "upgrade")
    with application(settings):
        users.create_user(EMAIL, ["editor"], PASSWORD, "Editor")
        saved = publishing.save_draft(None, publishing.RevisionText(QUESTION, "", BODY), publishing.Place(), None, None)
    mine = [f"Paragraph of editor {number}." for number in range(EDITORS)]
    with served(settings) as port:
        editor = Editor(port, f"/editor/answers/{saved.answer_id}")
        together = Barrier(EDITORS)

        def first(text: str) -> tuple[int, str]:
            together.wait()
            return editor.save(f"{BODY}\n\n{text}")

        with ThreadPoolExecutor(EDITORS) as crowd:
            answers = list(crowd.map(first, mine))
        assert Counter(status for status, _ in answers) == {303: 1, 409: EDITORS - 1}
        losers = [(text, page) for text, (status, page) in zip(mine, answers, strict=True) if status == 409]
        assert all(text in page for text, page in losers)
        with ThreadPoolExecutor(PATIENT) as crowd:
            tries = sum(crowd.map(editor.merge_until_saved, [page for _, page in losers]))
    assert tries >= EDITORS - 1
    with application(settings):
        rows = db.session.execute(select(Revision.number, Revision.body).order_by(Revision.number)).all()
    assert [number for number, _ in rows] == list(range(1, EDITORS + 2))
    for (_, before), (_, after) in pairwise(rows):  # each save added one paragraph to the last
        assert set(before.split("\n\n")) < set(after.split("\n\n"))
    assert Counter(rows[-1].body.split("\n\n")) == Counter([BODY, *mine])


class Editor:
    """Somebody signed in, in as many windows as there are threads."""

    def __init__(self, port: int, path: str) -> None:
        self._port, self._path, self._cookie, self._token = port, path, "", ""
        _, _, self._cookie = self._send("/login", {"email": EMAIL, "password": PASSWORD})
        _, page, cookie = self._send(path)
        self._cookie = cookie or self._cookie  # the session holds the token now
        self._token = page.split('name="csrf_token" value="')[1].split('"')[0]

    def save(self, body: str) -> tuple[int, str]:
        """Save a text that was begun from the first version; return the status and the page."""
        typed = {"question": QUESTION, "body": body, "base_revision": "1", "act": "save"}
        return self._send(self._path, typed)[:2]

    def merge_until_saved(self, page: str) -> int:
        """Keep both texts wherever they do not fit, until nobody was quicker; return how many tries it took."""
        for number in range(1, 10 * EDITORS):
            areas = re.findall(r'<textarea class="hidden" hidden name="(\w+)">\n(.*?)</textarea>', page, re.DOTALL)
            typed = {name: html.unescape(value) for name, value in areas if value}
            (typed["theirs"],) = re.findall(r'name="theirs" value="(\d+)"', page)
            choices = dict.fromkeys(re.findall(r'name="(choice-body-\d+)"', page), "both")
            status, page, _ = self._send(f"{self._path}/merge", typed | choices | {"act": "save"})
            if status == 303:
                return number
            assert status == 409, page
        raise AssertionError("somebody else was quicker every time")

    def _send(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        headers |= {"Cookie": self._cookie} if self._cookie else {}
        body = urlencode(fields | {"csrf_token": self._token}) if fields is not None else None
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)) as connection:
            connection.request("POST" if fields is not None else "GET", path, body=body, headers=headers)
            with connection.getresponse() as response:
                cookie = "; ".join(one.split(";")[0] for one in response.headers.get_all("Set-Cookie") or ())
                return response.status, response.read().decode(), cookie
