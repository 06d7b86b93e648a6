from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Revision
from answercenter.models import RevisionCount

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from count_rows import Counts

TAGS = {
    "header", "h1", "h2", "p", "time", "form", "div", "label", "select", "option", "button", "a", "ins", "del",
    "section", "span", "code", "strong", "em", "s",
}  # fmt: skip
NASTY = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def test_what_a_version_changed_is_marked_word_by_word(write: Desk, two_versions: int) -> None:
    page = write.client.get(f"/editor/answers/{two_versions}/compare").text
    assert "From version 1 to 2" in page
    assert _marked(page, "del") == ["mat", "opener", "Keys", "everybody"]
    assert _marked(page, "ins") == ["stone", "Where did you put the key?", "editors and staff"]
    assert page == write.client.get(f"/editor/answers/{two_versions}/compare?from=1&to=2").text
    back = write.client.get(f"/editor/answers/{two_versions}/compare?from=2&to=1").text
    assert _marked(back, "ins") == ["mat", "opener", "Keys", "everybody"]


def test_a_version_compared_with_itself_says_so(write: Desk, two_versions: int) -> None:
    page = write.client.get(f"/editor/answers/{two_versions}/compare?from=2&to=2").text
    assert "This is one version" in page
    assert _marked(page, "ins") == []


def test_versions_that_read_the_same_say_so(write: Desk, published: Callable[..., int]) -> None:
    answer_id = published("Where?", "Under the mat.")
    with command() as session:
        first = session.get_one(Revision, (answer_id, 1))
        row = {column.name: getattr(first, column.name) for column in Revision.__table__.columns}
        session.add(Revision(**row | {"number": 2, "body": "Under   the\nmat."}))
    assert "The two read the same" in write.client.get(f"/editor/answers/{answer_id}/compare?from=1&to=2").text


def test_nothing_hostile_is_shown_as_markup(write: Desk, published: Callable[..., int]) -> None:
    answer_id = published(f"What {NASTY}?", f"Old {NASTY}")
    text = publishing.RevisionText(f"Why {NASTY}?", NASTY, f"New {NASTY}\n\n```\n{NASTY}\n```", (NASTY,), (NASTY,))
    publishing.save_draft(answer_id, text, publishing.Place(language="en"), None, 1)
    page = write.client.get(f"/editor/answers/{answer_id}/compare").text
    assert "alert(1)" in page
    main = page.split("<h1>")[1].split("</main>")[0]
    assert set(re.findall(r"<(\w+)", main)) <= TAGS
    assert "javascript:" not in re.sub(r">[^<]*<", "><", main)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=1", 200), ("to=1", 200), ("from=9", 404), ("to=0", 404), ("from=x", 400), ("to=-1", 400),
        ("to=" + "9" * 40, 400), ("from=%00", 400), ("from=2147483648", 400),
    ],
)  # fmt: skip
def test_whatever_is_compared_gets_a_clear_answer(write: Desk, two_versions: int, query: str, code: int) -> None:
    assert write.client.get(f"/editor/answers/{two_versions}/compare?{query}").status_code == code


@pytest.mark.parametrize("number", ["99", "0", "9" * 60])
def test_an_unknown_answer_has_nothing_to_compare(write: Desk, number: str) -> None:
    assert write.client.get(f"/editor/answers/{number}/compare").status_code == 404


def test_the_history_tells_whether_a_rewrite_helped(write: Desk, two_versions: int, counts: Counts) -> None:
    publishing.publish(two_versions, 2, None)
    today = clock.today("UTC")
    with command() as session:
        session.get_one(Revision, (two_versions, 1)).created_at -= timedelta(days=10)
        session.add(RevisionCount(day=today, answer_id=two_versions, revision=1, helpful=1, unhelpful=3))
        session.add(RevisionCount(day=today, answer_id=two_versions, revision=2, helpful=4, unhelpful=0))
    db.session.rollback()
    counts.answer(two_versions, 20, day=today - timedelta(days=4))
    counts.answer(two_versions, 6, day=today)
    page = write.client.get(f"/editor/answers/{two_versions}/history").text
    newest, oldest = page.split("<b>Version 1</b>")
    assert "6 views" in newest
    assert "100\u00a0% of 4 votes helpful" in newest
    assert "20 views" in oldest
    assert "25\u00a0% of 4 votes helpful" in oldest
    assert re.search(r'name="from" value="1" checked', page)
    assert re.search(r'name="to" value="2" checked', page)


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")


@pytest.fixture
def two_versions(published: Callable[..., int]) -> int:
    """A published answer with a draft that changes some of everything."""
    answer_id = published("Where is the key?", "Under the mat.\n\nAsk for it.", topic=("Keys",))
    with command() as session:
        session.get_one(Revision, (answer_id, 1)).keywords = ["opener"]
    text = publishing.RevisionText(
        "Where is the key?", "", "Under the stone.\n\nAsk for it.", (), ("Where did you put the key?",)
    )
    publishing.save_draft(answer_id, text, publishing.Place(audience="staff"), None, 1)
    return answer_id


def _marked(page: str, tag: str) -> list[str]:
    content = page.split('aria-labelledby="change-', 1)[-1] if 'aria-labelledby="change-' in page else ""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", content)
    return [re.sub(r'<span class="hidden">.*?</span>', "", text) for text in found]
