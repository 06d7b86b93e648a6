"""Why an answer did not help: asked after a "no", taken without script, kept once and without the visitor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select

from answercenter.analytics import counting
from answercenter.analytics import spool
from answercenter.extensions import db
from answercenter.models import FeedbackWord

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

SAME = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Sec-Fetch-Site": "same-origin",
}


@pytest.fixture
def asked(client: FlaskClient, published: Callable[..., int]) -> tuple[str, dict[str, str]]:
    """An answer's address, and the form that follows a "no" with what its fields hold."""
    address = f"/answers/{published('What is a fee?')}/what-is-a-fee"
    page = client.get(f"{address}?thanks=no", headers=SAME).get_data(as_text=True)
    form = page.split('<form id="feedback"')[1].split("</form>")[0]
    return address, dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_reason_reaches_the_report_of_staff_and_is_kept_once(
    client: FlaskClient, desk: Any, asked: tuple[str, dict[str, str]]
) -> None:
    address, fields = asked
    said = fields | {"reason": "wrong", "text": "The fee is <b>5</b> now,\r\n write to ann@example.org"}
    vote = client.get(address, headers=SAME).get_data(as_text=True)
    token = re.findall(r'name="token" value="([^"]*)"', vote.split('<form id="feedback"')[1])[0]
    no = {"token": token, "helpful": "no", "revision": fields["revision"]}
    client.post(f"{way(address)}/feedback", data=no, headers=SAME)
    for _ in range(2):
        response = client.post(f"{way(address)}/reason", data=said, headers=SAME)
        assert response.status_code == 303
        assert response.location == f"{address}?thanks=told#feedback"
    assert "Set-Cookie" not in response.headers
    assert "Editors read this" in client.get(response.location, headers=SAME).get_data(as_text=True)
    spool.move()
    counting.update()
    (kept,) = db.session.scalars(select(FeedbackWord)).all()
    assert (kept.reason, kept.text, kept.revision) == ("wrong", "The fee is <b>5</b> now, write to [email]", 1)
    db.session.rollback()
    page = desk("staff").client.get("/staff/reports/feedback").get_data(as_text=True)
    assert "It is wrong or out of date" in page
    assert "The fee is &lt;b&gt;5&lt;/b&gt; now" in page
    assert "The fee is" not in client.get(address, headers=SAME).get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"token": ""}, 400),
        ({"reason": ""}, 400),
        ({"reason": "hate"}, 400),
        ({"form": "../../etc"}, 400),
        ({"text": "x" * 1001}, 400),
        ({"revision": "nine"}, 303),
        ({"text": "\x00\ud800".encode("utf-8", "replace").decode() + "\u202e"}, 303),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(
    client: FlaskClient, asked: tuple[str, dict[str, str]], change: dict[str, str], status: int
) -> None:
    address, fields = asked
    data = fields | {"reason": "other"} | change
    assert client.post(f"{way(address)}/reason", data=data, headers=SAME).status_code == status


def test_from_another_site_and_for_a_hidden_answer_nothing_is_taken(
    client: FlaskClient, asked: tuple[str, dict[str, str]], published: Callable[..., int]
) -> None:
    address, fields = asked
    data = fields | {"reason": "other"}
    other = SAME | {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{way(address)}/reason", data=data, headers=other).status_code == 400
    hidden = published("Hidden?", audience="staff")
    assert client.post(f"/answers/{hidden}/reason", data=data, headers=SAME).status_code == 404


def way(address: str) -> str:
    """An answer's address without its slug."""
    return address.rpartition("/")[0]
