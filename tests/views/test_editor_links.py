"""Learned links on the editors' desk: why each is there, pinned or taken out, and who did so."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from visit_factory import arrive
from visit_factory import view

from answercenter.analytics import also_viewed
from answercenter.analytics import counting
from answercenter.answers import publishing
from answercenter.extensions import db
from answercenter.models import LinkAct
from answercenter.models import LinkChoice
from answercenter.tuning.links import decide
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask
    from flask.testing import FlaskClient

DAY = 24 * 60


@pytest.fixture
def answers(app: Flask, published: Callable[..., int]) -> list[int]:
    """Three answers: twelve visits read the first and the second together, four the first and the third."""
    ids = [published(f"How is {name} done?") for name in ("walking", "swimming", "flying")]
    arrive(*(view(f"a{number}", number % 4 * DAY, one) for number in range(12) for one in ids[:2]))
    arrive(*(view(f"b{number}", number % 2 * DAY, one) for number in range(4) for one in ids[::2]))
    counting.update()
    return ids


def test_each_link_says_why_and_no_number_below_five_is_printed(desk: Any, answers: list[int]) -> None:
    page = text_of(desk("editor").client.get(f"/editor/answers/{answers[0]}/also-viewed"))
    assert "12 visits that read this also read it, on 4 days" in page
    assert "Fewer than 5 visits read both" in page
    assert "4 visits" not in page
    assert "on 2 days" not in page
    assert "very often" in page


def test_what_an_editor_takes_out_or_pins_is_so_on_the_site_at_once(
    desk: Any, answers: list[int], client: FlaskClient
) -> None:
    one, two, three = answers
    editor = desk("editor")
    path = f"/editor/answers/{one}/also-viewed"
    assert seen(client, one) == [two, three]
    assert editor(path, other=two, act="veto").status_code == 303
    assert seen(client, one) == [three]
    assert seen(client, two) == [one]
    assert editor(path, other=two, act="clear").status_code == 303
    assert editor(path, other=three, act="pin").status_code == 303
    assert seen(client, one) == [three, two]
    assert [(pair.other_id, pair.pinned) for pair in also_viewed.all_lists() if pair.answer_id == one] == [
        (three, True),
        (two, False),
    ]
    page = text_of(editor.client.get(path))
    assert page.count("editor@example.org") == 3
    assert page.index("Pinned</b>") < page.index("Left to visitors again</b>") < page.index("Taken out</b>")


def test_doing_it_twice_leaves_one_line_of_history(app: Flask, answers: list[int]) -> None:
    for _ in range(2):
        decide(answers[0], answers[1], LinkAct.VETO, None)
    assert len(db.session.scalars(select(LinkChoice)).all()) == 1


def test_a_pin_outlives_what_was_learned_and_a_hidden_answer_is_never_shown(
    app: Flask, answers: list[int], desk: Any
) -> None:
    decide(answers[0], answers[2], LinkAct.PIN, None)
    app.config["ALSO_VIEWED_MINIMUM_VISITS"] = 6
    arrive(view("later", 5 * DAY, answers[0]))
    counting.update()
    assert also_viewed.also_viewed(answers[0])[0] == (answers[2], 0.0, 0)
    assert "Learned no more" in text_of(desk("editor").client.get(f"/editor/answers/{answers[0]}/also-viewed"))
    publishing.archive(answers[2])
    assert [other for other, *_ in also_viewed.also_viewed(answers[0])] == [answers[1]]


def test_only_a_learned_link_can_be_decided_on(desk: Any, answers: list[int]) -> None:
    with pytest.raises(UnknownRule):
        decide(answers[1], answers[2], LinkAct.PIN, None)
    editor, path = desk("editor"), f"/editor/answers/{answers[1]}/also-viewed"
    assert editor(path, other=answers[2], act="pin").status_code == 404
    assert editor(path, other=answers[1], act="pin").status_code == 404
    for wrong in ({}, {"other": "x", "act": "pin"}, {"other": "9" * 30, "act": "pin"}, {"other": "1", "act": "love"}):
        assert editor(path, **wrong).status_code in {400, 404}
    assert editor("/editor/answers/99999/also-viewed", other=1, act="pin").status_code == 404


def test_volunteers_and_visitors_change_nothing(desk: Any, answers: list[int], client: FlaskClient) -> None:
    path = f"/editor/answers/{answers[0]}/also-viewed"
    assert desk("volunteer")(path, other=answers[1], act="veto").status_code == 403
    assert client.get(path).status_code == 302
    assert also_viewed.also_viewed(answers[0])[0][0] == answers[1]


def seen(client: FlaskClient, answer_id: int) -> list[int]:
    """The answers that a visitor sees as also viewed."""
    page = client.get(f"/answers/{answer_id}", follow_redirects=True).get_data(as_text=True)
    if 'id="also-viewed"' not in page:
        return []
    section = page.split('id="also-viewed"')[1].split("</section>")[0]
    return [int(part.split("/")[0]) for part in section.split('href="/answers/')[1:]]


def text_of(response: Any) -> str:
    """A page's text, without the marks of HTML's escapes."""
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))
