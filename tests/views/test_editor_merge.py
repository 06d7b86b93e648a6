"""Two editors save one answer: the second one puts both texts together, and nothing that anybody typed is lost."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from typing import Any

import pytest

from answercenter.answers import publishing
from answercenter.answers import revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

BODY = "Under the mat.\n\nAsk at the desk for it.\n\nBring it back."
BASE = {"question": "Where is the key?", "body": BODY, "base_revision": "1"}
NASTY = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def test_changes_at_different_places_are_put_together(write: Desk, answer: int) -> None:
    write(f"/editor/answers/{answer}", **_typed(body=BODY.replace("mat", "stone"), keywords="key, stone"))
    clash = write(f"/editor/answers/{answer}", **_typed(body=BODY + "\n\nThanks.", keywords="thanks", act="publish"))
    assert clash.status_code == 409
    assert "Not saved yet: Editor saved version 2" in clash.text
    assert "Both texts fit together" in clash.text
    assert 'type="radio"' not in clash.text
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.newest == 2
    kept = write(f"/editor/answers/{answer}/merge", **_fields(clash.text))
    assert kept.status_code == 303
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.body == BODY.replace("mat", "stone") + "\n\nThanks."
    assert sheet.keywords == ("key", "stone", "thanks")
    assert (sheet.newest, sheet.live_revision) == (3, 1)


@pytest.mark.parametrize(
    ("choice", "body"), [("mine", "My desk."), ("theirs", "Their desk."), ("both", "My desk.\n\nTheir desk.")]
)
def test_what_does_not_fit_is_decided_by_the_second_one(write: Desk, answer: int, choice: str, body: str) -> None:
    clash = _clash(write, answer, "Their desk.", "My desk.")
    assert "As Editor saved it" in clash
    undecided = write(f"/editor/answers/{answer}/merge", **_fields(clash))
    assert undecided.status_code == 400
    assert "Choose for each part" in undecided.text
    assert _fields(undecided.text) == _fields(clash)
    write(f"/editor/answers/{answer}/merge", **_fields(clash), **{"choice-body-1": choice})
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.body == BODY.replace("Ask at the desk for it.", body)


@pytest.mark.parametrize("choice", ["", "neither", "both"])
def test_a_question_is_chosen_and_not_doubled(write: Desk, answer: int, choice: str) -> None:
    write(f"/editor/answers/{answer}", **_typed(question="Theirs?"))
    clash = write(f"/editor/answers/{answer}", **_typed(question="Mine?")).text
    wrong = write(f"/editor/answers/{answer}/merge", **_fields(clash), **{"choice-question-1": choice})
    assert wrong.status_code == 400


def test_one_can_write_on_with_what_was_put_together(write: Desk, answer: int) -> None:
    clash = _clash(write, answer, "Their desk.", "My desk.")
    form = write(f"/editor/answers/{answer}/merge", **_fields(clash) | {"act": "preview"}, **{"choice-body-1": "both"})
    assert form.status_code == 200
    assert "My desk.\n\nTheir desk." in form.text
    assert 'name="base_revision" value="2"' in form.text
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.newest == 2


def test_a_third_who_saves_is_put_together_as_well(write: Desk, answer: int) -> None:
    clash = _clash(write, answer, "Their desk.", "My desk.")
    third = BODY.replace("Ask at the desk for it.", "Their desk.").replace("Bring it back.", "Keep it.")
    write(f"/editor/answers/{answer}", **_typed(body=third, base_revision="2"))
    again = write(f"/editor/answers/{answer}/merge", **_fields(clash), **{"choice-body-1": "both"})
    assert again.status_code == 409
    assert "saved version 3" in again.text
    write(f"/editor/answers/{answer}/merge", **_fields(again.text))
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.body == "Under the mat.\n\nMy desk.\n\nTheir desk.\n\nKeep it."


def test_a_place_that_somebody_changed_is_never_changed_back(write: Desk, answer: int) -> None:
    money = publishing.add_topic(["Money"])
    write(f"/editor/answers/{answer}", **_typed(topic_id=str(money), audience="staff", act="publish"))
    clash = write(f"/editor/answers/{answer}", **_typed(body="Mine.", topic_id="", audience="public"))
    assert "choice-" not in clash.text
    write(f"/editor/answers/{answer}/merge", **_fields(clash.text))
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert (sheet.topic_id, sheet.audience, sheet.body) == (money, "staff", "Mine.")


def test_two_places_are_a_choice(write: Desk, answer: int) -> None:
    topics = [publishing.add_topic([name]) for name in ("Money", "Keys")]
    write(f"/editor/answers/{answer}", **_typed(topic_id=str(topics[0])))
    clash = write(f"/editor/answers/{answer}", **_typed(topic_id=str(topics[1]))).text
    assert "<p>Keys</p>" in clash
    assert "<p>Money</p>" in clash
    write(f"/editor/answers/{answer}/merge", **_fields(clash), **{"choice-topic_id-1": "mine"})
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.topic_id == topics[1]


def test_nothing_hostile_is_shown_as_markup(write: Desk, answer: int) -> None:
    write(f"/editor/answers/{answer}", **_typed(question=f"Theirs {NASTY}", body=NASTY, keywords=NASTY))
    page = write(f"/editor/answers/{answer}", **_typed(question=f"Mine {NASTY}", body=f"{NASTY} mine")).text
    main = page.split("<h1>")[1].split("</main>")[0]
    assert not {"script", "img"} & set(re.findall(r"<(\w+)", main))
    assert "javascript:" not in "".join(re.findall(r"<[^>]*>", main))
    assert _fields(page)["body"] == f"{NASTY} mine"


@pytest.mark.parametrize("wrong", [{"theirs": ""}, {"theirs": "x"}, {"theirs": "99"}, {"act": "publish"}])
def test_a_damaged_form_of_merging_changes_nothing(write: Desk, answer: int, wrong: dict[str, str]) -> None:
    clash = _clash(write, answer, "Their desk.", "My desk.")
    choice = {"choice-body-1": "mine"}
    assert write(f"/editor/answers/{answer}/merge", **_fields(clash) | choice | wrong).status_code == 400
    sheet = revisions.newest(answer)
    assert sheet is not None
    assert sheet.newest == 2


def test_a_base_that_never_was_makes_all_of_it_a_choice(write: Desk, answer: int) -> None:
    page = write(f"/editor/answers/{answer}", **_typed(question="Mine?", base_revision="99")).text
    assert _fields(page)["question"] == "Mine?"
    assert 'name="choice-question-1"' in page


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")


@pytest.fixture
def answer(published: Callable[..., int]) -> int:
    """A published answer that two begin to write on."""
    return published(BASE["question"], BODY)


def _typed(**changed: str) -> dict[str, Any]:
    return BASE | {"act": "save"} | changed


def _clash(write: Desk, answer: int, theirs: str, mine: str) -> str:
    """Let two replace the same paragraph; return the page that the second one sees."""
    for text in (theirs, mine):
        response = write(f"/editor/answers/{answer}", **_typed(body=BODY.replace("Ask at the desk for it.", text)))
    assert response.status_code == 409
    return str(response.text)


def _fields(page: str) -> dict[str, str]:
    """Return what the form of the page sends, but for its token and its choices."""
    areas = re.findall(r'<textarea class="hidden" hidden name="(\w+)">\n(.*?)</textarea>', page, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(theirs)" value="(\d+)">', page)
    return {name: html.unescape(value) for name, value in [*areas, *hidden]} | {"act": "save"}
