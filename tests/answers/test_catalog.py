"""What readers find, and above all what they do not."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from answer_lines import make_answer
from sqlalchemy import event

from answercenter import clock
from answercenter.answers import catalog
from answercenter.answers import leading
from answercenter.answers import publishing
from answercenter.answers import topics
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Audience
from answercenter.models import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("app")

STAFF = Reader((Audience.PUBLIC, Audience.VOLUNTEER, Audience.STAFF))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = "2026-03-01T13:00:00+00:00"
EARLIER = "2026-03-01T11:00:00+00:00"

HIDDEN = {
    "a draft": {"status": "draft"},
    "an archived answer": {"status": "archived"},
    "one of the future": {"published_at": LATER},
    "an expired one": {"expires_at": EARLIER},
    "one for staff": {"audience": "staff"},
    "one for volunteers": {"audience": "volunteer"},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN.keys())
def test_hidden_answer_is_nowhere(fields: dict[str, str], noon: None) -> None:
    shown = make_answer(category="Money", related=["hidden"])
    hidden = make_answer(id="hidden", category="Money", subcategories=["Secret"], position=1, **fields)
    assert catalog.answer_page(hidden, PUBLIC) is None
    assert [link.id for link in catalog.links([hidden, shown], PUBLIC)] == [shown]
    assert [link.id for link in catalog.newest(PUBLIC, None, 5)] == [shown]
    assert catalog.related(shown, PUBLIC) == []
    assert catalog.count(PUBLIC) == 1
    assert [row[0] for row in catalog.sitemap(PUBLIC)] == [shown]
    assert [link.id for link in leading.leading(PUBLIC, [hidden, shown])] == [shown]
    (money,) = topics.tree(PUBLIC)
    assert (money.answers, money.children) == (1, ())
    assert topics.by_path("money/secret") is None
    assert [link.id for link in topics.answers_in(money.id, PUBLIC).answers] == [shown]


def test_audience_sees_its_answers(noon: None) -> None:
    answer_id = make_answer(audience="staff", category="Money")
    page = catalog.answer_page(answer_id, STAFF)
    assert page is not None
    assert page.question == "How do I pay my bill?"
    assert catalog.answer_page(answer_id, Reader((Audience.PUBLIC, Audience.VOLUNTEER))) is None
    assert topics.tree(STAFF)[0].answers == 1
    assert topics.tree(PUBLIC) == ()


def test_publication_time_passes_without_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    freeze(monkeypatch, NOON)
    answer_id = make_answer(category="Money", published_at=LATER, expires_at="2026-03-02T00:00:00+00:00")
    assert not seen(answer_id)
    freeze(monkeypatch, NOON + timedelta(hours=1))
    assert seen(answer_id)
    freeze(monkeypatch, NOON + timedelta(hours=12))
    assert not seen(answer_id)
    assert catalog.gone(answer_id)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"status": "archived"}, True),
        ({"expires_at": EARLIER}, True),
        ({"status": "draft"}, False),
        ({"published_at": LATER}, False),
        ({"status": "archived", "audience": "staff"}, False),
        ({}, False),
    ],
)
def test_gone_tells_only_of_what_was_readable(fields: dict[str, str], wanted: bool, noon: None) -> None:
    assert catalog.gone(make_answer(**fields)) is wanted


@pytest.mark.parametrize("answer_id", [0, -1, 999, 2**31, 10**30])
def test_unknown_answer_is_neither_there_nor_gone(answer_id: int) -> None:
    assert catalog.answer_page(answer_id, PUBLIC) is None
    assert not catalog.gone(answer_id)
    assert catalog.links([answer_id], PUBLIC) == []
    assert catalog.related(answer_id, PUBLIC) == []


def test_page_shows_sanitised_text_and_its_topics() -> None:
    answer_id = make_answer(
        "Why?", "# Because\n\n<script>", short_answer="*So.*", category="A", subcategories=["B"], url="https://e.org/1"
    )
    page = catalog.answer_page(answer_id, PUBLIC)
    assert page is not None
    assert page.body == "<h2>Because</h2>\n<p>&lt;script&gt;</p>\n"
    assert page.short_answer == "<p><em>So.</em></p>\n"
    assert (page.summary, page.slug, page.revision, page.source_url) == ("So.", "why", 1, "https://e.org/1")
    assert [topics.trail(topic_id)[-1].name for topic_id in page.topic_ids] == ["A", "B"]


def test_links_keep_the_order_asked_for() -> None:
    one, two, three = (make_answer(f"Question {number}?") for number in range(3))
    assert [link.id for link in catalog.links([three, one, three, two], PUBLIC)] == [three, one, two]


def test_page_asked_for_again_costs_one_query() -> None:
    answer_id = make_answer(category="A")
    visit(answer_id)
    db.session.remove()
    with counted_queries() as queries:
        visit(answer_id)
    assert len([query for query in queries if query.startswith("SELECT")]) == 1  # the versions


def test_change_is_seen_at_once() -> None:
    answer_id = make_answer("Old question?", category="A")
    assert catalog.links([answer_id], PUBLIC)[0].question == "Old question?"
    publishing.archive(answer_id)
    assert catalog.links([answer_id], PUBLIC) == []
    assert topics.tree(PUBLIC) == ()


def test_related_are_in_the_editors_order() -> None:
    first, second = make_answer(id="x"), make_answer(id="y")
    answer_id = make_answer(related=["y", "unknown", "x"])
    assert [link.id for link in catalog.related(answer_id, PUBLIC)] == [second, first]


def test_leading_are_pinned_then_of_interest_then_new() -> None:
    old, liked, pinned, new = (make_answer(f"{name}?") for name in ("old", "liked", "pinned", "new"))
    publishing.pin(pinned, 1)
    assert [link.id for link in leading.leading(PUBLIC, [liked], limit=3)] == [pinned, liked, new]
    assert [link.id for link in leading.leading(PUBLIC, [999, liked, old], limit=3)] == [pinned, liked, old]
    assert len(leading.leading(PUBLIC, [], limit=8)) == 4


def visit(answer_id: int) -> None:
    """Read what an answer's page shows."""
    assert catalog.answer_page(answer_id, PUBLIC)
    assert catalog.links([answer_id], PUBLIC)
    assert topics.tree(PUBLIC)
    catalog.related(answer_id, PUBLIC)
    catalog.count(PUBLIC)


def seen(answer_id: int) -> bool:
    """Tell whether visitors see an answer, the same on its page, in lists and in its topic."""
    page = catalog.answer_page(answer_id, PUBLIC) is not None
    assert bool(catalog.links([answer_id], PUBLIC)) is page
    assert bool(topics.tree(PUBLIC)) is page
    assert catalog.count(PUBLIC) == page
    return page


class counted_queries:  # noqa: N801  # read as a word after `with`
    """The statements sent to the database inside the block."""

    def __enter__(self) -> list[str]:
        self.sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.sent

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.sent.append(statement)


def freeze(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands at noon."""
    freeze(monkeypatch, NOON)
    yield
