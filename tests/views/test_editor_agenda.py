"""The desk's first page: what there is to do, with the visits that it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers import own_links
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers import translations

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from count_rows import Counts


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")


def test_nothing_to_do_says_so(write: Desk) -> None:
    assert "Nothing waits for you" in write.client.get("/editor/").text


def test_what_serves_badly_or_is_missing_is_told_with_its_visits(
    write: Desk, published: Callable[..., int], counts: Counts
) -> None:
    bad, good = published("Where is the key?"), published("Where is the mat?")
    unsure = published("Where is the bell?")
    counts.traffic(200)
    counts.answer(bad, 40, helpful=2, unhelpful=20)
    counts.answer(good, 50, helpful=20, unhelpful=1)
    counts.answer(unsure, 30, unhelpful=2)
    counts.query("lost umbrella", 12, measured_searches=12, zero_searches=12)
    page = write.client.get("/editor/").text
    assert "Where is the key?" in page
    assert "20 of 22 votes: not helpful" in page
    assert "40 visits read it" in page
    assert "Where is the mat?" not in page
    assert "Where is the bell?" not in page
    assert "/editor/answers/new?question=lost+umbrella" in page


def test_broken_links_and_outdated_translations_are_told_the_most_read_first(
    write: Desk, published: Callable[..., int], counts: Counts
) -> None:
    assert "No link is broken" in write.client.get("/editor/broken-links").text
    quiet, busy = published("Quiet?", "[a](/answers/99)"), published("Busy?", "[a](/topics/<none>)")
    spanish = published("¿Sí?", language="es")
    translations.translate(spanish, quiet)
    republish(quiet, "[b](/answers/99)")
    own_links.follow()
    counts.traffic(200)
    counts.answer(busy, 40)
    page = write.client.get("/editor/").text
    assert page.index("Busy?") < page.index("Quiet?")
    assert "40 visits read it" in page
    assert f'href="/editor/answers/{spanish}/reach"' in page
    listed = write.client.get("/editor/broken-links").text
    assert listed.index("Busy?") < listed.index("Quiet?")
    assert "<code>/topics/%3Cnone%3E</code>: there is no such topic" in listed
    republish(quiet, "None.")
    republish(busy, "None.")
    own_links.follow()
    assert "Broken links" not in write.client.get("/editor/").text


def republish(answer_id: int, body: str) -> None:
    """Publish an answer with another text."""
    sheet = revisions.newest(answer_id)
    assert sheet
    text = publishing.RevisionText(sheet.question, "", body)
    saved = publishing.save_draft(answer_id, text, publishing.Place(), None, sheet.newest)
    publishing.publish(answer_id, saved.revision, None)


def test_addresses_of_the_list_lead_on(write: Desk) -> None:
    response = write.client.get("/editor/?q=key&state=draft")
    assert response.headers["Location"] == "/editor/answers?q=key&state=draft"
