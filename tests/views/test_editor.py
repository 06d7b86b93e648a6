from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import pytest

from answercenter import markup
from answercenter.answers import catalog
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.models import PUBLIC
from answercenter.search import engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

KEY = ("Where is the key?", "Under the mat.")
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
NASTY = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def test_a_published_answer_is_found_by_the_very_next_search(write: Desk) -> None:
    response = write("/editor/answers/new", question="How do I renew a badge?", body="Bring it along.", act="publish")
    assert response.status_code == 303
    assert [hit.question for hit in engine.search("renew badge", PUBLIC).hits] != []
    assert "Published. The answer is found from now on." in write.client.get(response.headers["Location"]).text


def test_a_draft_is_kept_and_not_found(write: Desk) -> None:
    response = write("/editor/answers/new", question="How do I renew a badge?", body="Bring it.", act="save")
    page = write.client.get(response.headers["Location"]).text
    assert "The draft is saved." in page
    assert "Draft: version 1" in page
    assert "Bring it." in page
    assert engine.search("renew badge", PUBLIC).total == 0


def test_saving_a_published_answer_changes_nothing_for_readers_until_published(
    write: Desk, published: Callable[..., int]
) -> None:
    answer_id = published(*KEY)
    write(f"/editor/answers/{answer_id}", question="Changed?", body="New words.", base_revision="1", act="save")
    before = catalog.answer_page(answer_id, PUBLIC)
    assert before is not None
    assert before.question == "Where is the key?"
    write(f"/editor/answers/{answer_id}", question="Changed?", body="New words.", base_revision="2", act="publish")
    after = catalog.answer_page(answer_id, PUBLIC)
    assert after is not None
    assert after.question == "Changed?"


def test_every_field_comes_back_as_it_was_kept(write: Desk) -> None:
    topic = publishing.add_topic(["Money"])
    further = publishing.add_topic(["Money", "Cards"])
    typed = {
        "question": 'What is "x" & <y>?', "short_answer": "\n\n  Two\nlines", "body": "# H\r\n\r\n- a\r\n- b",
        "keywords": "one, two",
        "alt_questions": "First, really?\nSecond?", "topic_id": str(topic), "further_topic_ids": [str(further)],
        "audience": "staff", "language": "pt-BR", "note": "A note",
    }  # fmt: skip
    location = write("/editor/answers/new", act="save", **typed).headers["Location"]
    sheet = revisions.newest(int(location.rsplit("/", 1)[1]))
    assert sheet is not None
    assert (sheet.keywords, sheet.alt_questions) == (("one", "two"), ("First, really?", "Second?"))
    assert (sheet.topic_id, sheet.further_topic_ids, sheet.audience, sheet.language) == (
        topic,
        (further,),
        "staff",
        "pt-BR",
    )
    page = write.client.get(location).text
    assert "What is &#34;x&#34; &amp; &lt;y&gt;?</textarea>" in page
    assert ">\n# H\n\n- a\n- b</textarea>" in page
    assert f'<option value="{topic}" selected>' in page
    assert re.search(rf'value="{further}" checked', page)
    again = write(location, act="save", base_revision="1", **typed)
    assert again.status_code == 303
    assert revisions.newest(sheet.answer_id) == sheet


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"question": " "}, "question", "The question is missing."),
        ({"body": ""}, "body", "The answer is missing."),
        ({"question": "x" * 501}, "question", "501 characters"),
        ({"language": "english language"}, "language", "The language is a code"),
        ({"audience": "owner"}, "audience", "The audience is one of"),
        ({"topic_id": "99"}, "topic_id", "There is no such topic."),
        ({"topic_id": "9" * 30}, "topic_id", "There is no such topic."),
        ({"further_topic_ids": ["x"]}, "topic_id", "There is no such topic."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(
    write: Desk, wrong: dict[str, Any], field: str, message: str
) -> None:
    typed = {"question": "Kept question?", "body": "Kept body", "note": "Kept note"} | wrong
    response = write("/editor/answers/new", act="publish", **typed)
    assert response.status_code == 400
    page = response.text
    assert f'href="#{field}"' in page
    assert re.search(rf'id="{field}-error">[^<]*{re.escape(message)}', page)
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="{field}-error', page)
    assert "Kept note" in page
    assert revisions.editor_list(revisions.EditorFilters()).total == 0


@pytest.mark.parametrize("text", ["a\x00b", "\x01\x02c", "ab\ud7ff\U000e0001"])
def test_characters_that_cannot_be_kept_never_break_a_save(write: Desk, text: str) -> None:
    response = write(
        "/editor/answers/new", question=f"What {text}?", body=text, keywords=text, note=text, act="publish"
    )
    assert response.status_code in {303, 400}


@pytest.mark.parametrize("base", [{}, *({"base_revision": given} for given in ("", "x", "-1", "9" * 40))])
def test_a_form_that_does_not_say_what_it_began_with_overwrites_nothing(
    write: Desk, published: Callable[..., int], base: str
) -> None:
    answer_id = published(*KEY)
    response = write(f"/editor/answers/{answer_id}", question="Mine?", body="Mine.", act="publish", **base)
    assert response.status_code == 409
    page = catalog.answer_page(answer_id, PUBLIC)
    assert page is not None
    assert page.question == "Where is the key?"


def test_the_preview_is_the_published_rendering(write: Desk, published: Callable[..., int]) -> None:
    body = f"## Steps\n\n1. *One*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{NASTY}"
    shown = write("/editor/preview", question=f"What {NASTY}?", short_answer=NASTY, body=body).text
    assert markup.render(body) in shown
    assert markup.render(NASTY) in shown
    assert "<script" not in shown
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", shown)
    page = write("/editor/answers/new", question="What?", short_answer=NASTY, body=body, act="preview")
    assert page.status_code == 200
    assert markup.render(body) in page.text
    assert revisions.editor_list(revisions.EditorFilters()).total == 0
    answer_id = published(KEY[0], body)
    assert markup.render(body) in write.client.get(f"/editor/answers/{answer_id}").text


def test_an_archived_answer_is_gone_until_published_again(write: Desk, published: Callable[..., int]) -> None:
    answer_id = published(*KEY)
    assert write(f"/editor/answers/{answer_id}/archive").status_code == 303
    assert engine.search("key", PUBLIC).total == 0
    page = write.client.get(f"/editor/answers/{answer_id}").text
    assert "Archived" in page
    assert "Publish again" in page
    assert 'form="archive"' not in page
    text = {"question": "Where is the key?", "body": "Under the mat."}
    write(f"/editor/answers/{answer_id}", base_revision="1", act="publish", **text)
    assert engine.search("key", PUBLIC).total == 1


def test_history_shows_every_version_and_brings_one_back(write: Desk, published: Callable[..., int]) -> None:
    answer_id = published(*KEY)
    write(f"/editor/answers/{answer_id}", question="New?", body="New.", base_revision="1", act="publish", note="Moved")
    page = write.client.get(f"/editor/answers/{answer_id}/history").text
    assert page.index("Version 2") < page.index("Version 1")
    assert "Moved" in page
    assert "Editor" in page
    old = write.client.get(f"/editor/answers/{answer_id}/history/1").text
    assert markup.render("Under the mat.") in old
    response = write(f"/editor/answers/{answer_id}/history/1/restore", base_revision="2")
    assert response.headers["Location"] == f"/editor/answers/{answer_id}"
    sheet = revisions.newest(answer_id)
    assert sheet is not None
    assert (sheet.question, sheet.draft_revision, sheet.live_revision) == ("Where is the key?", 3, 2)
    again = write(f"/editor/answers/{answer_id}/history/1/restore", base_revision="2")
    assert again.headers["Location"].endswith("/history")


def test_what_was_typed_survives_the_end_of_the_session(write: Desk, published: Callable[..., int]) -> None:
    answer_id = published(*KEY)
    client = write.client
    client.delete_cookie("session")
    typed = {"question": "Long work?", "body": "Line one\n\nLine <two>", "base_revision": "1", "act": "publish"}
    page = client.post(f"/editor/answers/{answer_id}", data=typed, headers=FROM_HERE).text
    kept = re.search(r'name="kept" value="([^"]*)"', page)
    assert kept is not None
    text = kept.group(1).replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">")
    signed = {"email": "editor@example.org", "password": "three green lamps"}
    again = client.post("/login", data=signed | {"kept_path": f"/editor/answers/{answer_id}", "kept": text}).text
    fields = dict(re.findall(r'name="(\w+)">\n([^<]*)</textarea>', again))
    fields = {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in fields.items()}
    token = re.search(r'name="csrf_token" value="([^"]*)"', again)
    assert token is not None
    assert client.post(f"/editor/answers/{answer_id}", data=fields | {"csrf_token": token.group(1)}).status_code == 303
    live = catalog.answer_page(answer_id, PUBLIC)
    assert live is not None
    assert live.question == "Long work?"


def test_pages_of_the_desk_are_never_kept_by_caches(write: Desk) -> None:
    assert write.client.get("/editor/").headers["Cache-Control"] == "no-store"


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")
