"""Uploading images and attachments, and who gets them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import picture
import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import publishing
from answercenter.answers import scheduling
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import StoredFile
from answercenter.models import User
from answercenter.views.editor import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"


def test_upload_leads_to_the_markdown_that_shows_it(desk: Any) -> None:
    editor = desk("editor")
    sent = upload(editor, picture.png(30, 20), "Plan of the house.exe", description="The [ground] floor")
    assert sent.status_code == 303
    page = editor.client.get(sent.headers["Location"])
    address = f"/files/{sent.headers['Location'].rpartition('/')[2]}/plan-of-the-house-30x20.png"
    assert f"![The \\[ground\\] floor]({address})" in page.text
    assert "Not used" in page.text
    listed = editor.client.get("/editor/files?q=GROUND").text
    assert f'src="{address}"' in listed
    assert "plan-of-the-house" not in editor.client.get("/editor/files?q=cellar").text


def test_script_gets_the_markdown_or_what_is_wrong(desk: Any) -> None:
    editor = desk("editor")
    sent = upload(editor, PDF, "form.pdf", json=True)
    assert sent.status_code == 201
    assert sent.json["markdown"].startswith("[form.pdf (PDF, 28 bytes)](/files/")
    sent = upload(editor, picture.png(), "a.png", json=True)
    assert sent.status_code == 400
    assert "what the image shows" in sent.json["problems"]["description"]


@pytest.mark.parametrize(
    ("content", "description", "field", "message"),
    [
        (None, "A", "file", "Choose a file"),
        (b"<svg onload=alert(1)>", "A", "file", "can carry scripts"),
        (b"\x89PNG\r\n\x1a\nbroken", "A", "file", "The image is damaged"),
        (picture.png(), " ", "description", "Say what the image shows"),
    ],
)
def test_bad_upload_is_told_at_its_field(
    desk: Any, content: bytes | None, description: str, field: str, message: str
) -> None:
    answer = upload(desk("editor"), content, "a.png", description=description)
    assert answer.status_code == 400
    assert message in answer.text
    assert f'aria-invalid="true" aria-describedby="{field}-error' in answer.text
    assert kept() == 0


@pytest.mark.parametrize("json", [False, True])
def test_too_large_an_upload_is_refused_with_413(desk: Any, monkeypatch: pytest.MonkeyPatch, json: bool) -> None:
    monkeypatch.setattr(files, "_largest", lambda: 200_000)
    editor = desk("editor")
    answer = upload(editor, b"a" * 200_001, "a.txt", json=json)
    assert (answer.status_code, "is larger than" in answer.text) == (400, True)
    answer = upload(editor, b"a" * 300_001, "a.txt", json=json)
    assert (answer.status_code, "is larger than" in answer.text) == (413, True)
    assert kept() == 0
    assert upload(editor, b"a" * 200_000, "a.txt").status_code == 303


def test_same_file_is_kept_once(desk: Any) -> None:
    editor = desk("editor")
    first = upload(editor, PDF, "form.pdf", description="One")
    again = upload(editor, PDF, "other.pdf", description="Two")
    assert first.headers["Location"] == again.headers["Location"]
    assert kept() == 1


def test_public_file_may_be_kept_and_runs_nothing(
    client: FlaskClient, desk: Any, published: Callable[..., int]
) -> None:
    address = uploaded(desk, picture.png(), "a.png")
    published("Where?", f"![a]({address})")
    given = client.get(address)
    assert given.status_code == 200
    assert given.mimetype == "image/png"
    assert given.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in given.headers
    assert "Set-Cookie" not in given.headers
    again = client.get(address, headers={"If-None-Match": given.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_attachment_is_saved_and_never_shown(client: FlaskClient, desk: Any, published: Callable[..., int]) -> None:
    for content, name, kind in ((PDF, "a.html", "application/pdf"), (b"a,b\n", "a.csv", "text/csv; charset=utf-8")):
        address = uploaded(desk, content, name)
        published("Where?", f"[a]({address})")
        given = client.get(address)
        assert given.headers["Content-Type"] == kind
        assert given.headers["Content-Disposition"].startswith("attachment; filename=a.")
        assert given.data == content


WRITERS = {"editor", "reviewer", "admin"}


@pytest.mark.parametrize(
    ("audience", "body", "allowed"),
    [
        ("public", "{}", {"nobody", "volunteer", "staff"}),
        ("volunteer", "{}", {"volunteer", "staff"}),
        ("staff", "{}", {"staff"}),
        ("public", "a\n\n::: staff\n{}\n:::", {"staff"}),
        ("public", "a\n\n::: volunteers\n{}\n:::", {"volunteer", "staff"}),
        ("public", "a\n\n::: staff\n{0}\n:::\n\n{0}", {"nobody", "volunteer", "staff"}),
        ("volunteer", "a\n\n::: staff\n{}\n:::", {"staff"}),
        ("public", "no file", set()),
    ],
)
def test_file_is_given_to_those_who_may_read_a_text_with_it(
    app: Flask, desk: Any, sign_in: Any, published: Callable[..., int], audience: str, body: str, allowed: set[str]
) -> None:
    address = uploaded(desk, picture.png(), "a.png")
    published("Where?", body.format(f"![a]({address})"), audience=audience)
    for role in ("nobody", "volunteer", "staff", *WRITERS):
        browser = app.test_client() if role == "nobody" else sign_in(role)
        given = browser.get(address)
        assert given.status_code == (200 if role in allowed | WRITERS else 404), role
        if given.status_code == 200 and "nobody" not in allowed:
            assert given.headers["Cache-Control"] == "no-store"


def test_file_of_a_draft_or_of_what_is_not_readable_any_more_is_for_editors(
    client: FlaskClient, desk: Any, published: Callable[..., int]
) -> None:
    address = uploaded(desk, picture.png(), "a.png")
    draft = publishing.RevisionText("Where?", body=f"![a]({address})")
    publishing.save_draft(None, draft, publishing.Place(), None, None)
    assert client.get(address).status_code == 404
    answer_id = published("Where?", f"![a]({address})")
    assert client.get(address).status_code == 200
    with command() as session:
        session.get_one(Answer, answer_id).published_at = clock.now() + timedelta(days=1)
    assert client.get(address).status_code == 404
    with command() as session:
        session.get_one(Answer, answer_id).published_at = clock.now()
    publishing.save_draft(answer_id, publishing.RevisionText("Where?", body="Here."), publishing.Place(), None, 1)
    assert client.get(address).status_code == 200
    publishing.publish(answer_id, 2, None)
    assert client.get(address).status_code == 404
    editor = desk("editor").client
    assert editor.get(address).status_code == 200
    shown = editor.get(f"/editor/files/{address.split('/')[2]}").text
    assert "Earlier version" in shown
    assert "Draft" in shown


@pytest.mark.parametrize("path", ["x/a.png", "0f" * 32 + "/a.png", "0F" * 32 + "/a.png", "..%2f..%2fetc/passwd.txt"])
def test_what_is_no_file_is_not_found(client: FlaskClient, desk: Any, path: str) -> None:
    assert client.get(f"/files/{path}").status_code == 404
    assert desk("editor").client.get(f"/files/{path}").status_code == 404
    assert desk("editor").client.get(f"/editor/files/{path.split('/')[0]}").status_code == 404


def test_answers_that_name_a_file_which_is_not_here_are_listed(desk: Any, published: Callable[..., int]) -> None:
    editor = desk("editor")
    assert "Files that are not here" not in editor.client.get("/editor/files").text
    text = f"![a](/files/{'0f' * 32}/a-1x1.png) and ![b](/files/{'1f' * 32}/b-1x1.png)"
    gone = published("What was there?", text)
    published("What is here?", f"![a]({uploaded(editor, picture.png(), 'a.png')})")
    page = editor.client.get("/editor/files").text.partition("Files that are not here")[2]
    assert page.count("What was there?") == 1
    assert "What is here?" not in page
    publishing.save_draft(gone, publishing.RevisionText("What was there?", body="No."), publishing.Place(), None, 1)
    publishing.publish(gone, 2, None)
    assert "Files that are not here" not in editor.client.get("/editor/files").text


def test_only_a_file_that_no_version_names_can_be_deleted(desk: Any) -> None:
    editor = desk("editor")
    free = uploaded(editor, picture.png(3, 1), "free.png")
    used = uploaded(editor, picture.png(4, 1), "used.png")
    saved = publishing.save_draft(None, text_with(used), publishing.Place(), None, None)
    for number, reason in ((1, "a draft names it"), (2, "an earlier version names it")):
        if number > 1:
            publishing.save_draft(saved.answer_id, text_with(""), publishing.Place(), None, 1)
        page = editor.client.get(f"/editor/files/{used.split('/')[2]}").text
        assert reason in page
        assert "Delete it" not in page
        refused = editor(f"/editor/files/{used.split('/')[2]}/delete")
        assert refused.status_code == 409
        assert "an answer names it by now" in refused.text
    unused = editor.client.get("/editor/files?used=no").text
    assert "free-3x1.png" in unused
    assert "used-4x1.png" not in unused
    assert "Delete it" in editor.client.get(f"/editor/files/{free.split('/')[2]}").text
    assert editor(f"/editor/files/{free.split('/')[2]}/delete").status_code == 303
    assert kept() == 1
    assert editor.client.get(free).status_code == 404
    assert editor(f"/editor/files/{free.split('/')[2]}/delete").status_code == 404
    assert "Every file is used" in editor.client.get("/editor/files?used=no").text


def test_a_file_of_a_scheduled_version_stays_and_says_so(desk: Any, published: Callable[..., int]) -> None:
    editor = desk("reviewer")
    used = uploaded(editor, picture.png(4, 1), "used.png")
    answer_id = published("Where?", "Here.")
    author = db.session.scalar(select(User.id))
    newest = publishing.save_draft(answer_id, text_with(used), publishing.Place(), None, 1)
    scheduling.schedule(answer_id, newest.revision, clock.now() + timedelta(days=1), author)
    assert "a version that is to be published names it" in editor.client.get(f"/editor/files/{used.split('/')[2]}").text
    assert ">Scheduled<" in editor.client.get("/editor/files").text


def test_list_of_files_asks_as_often_with_many_as_with_few(desk: Any, statements: list[str]) -> None:
    editor = desk("editor")
    asked = []
    for number in (2, 12):
        for size in range(number):
            address = uploaded(editor, picture.png(number, size + 1), "a.png")
            text = publishing.RevisionText("Where?", body=f"![a]({address})")
            publishing.save_draft(None, text, publishing.Place(), None, None)
        statements.clear()
        assert editor.client.get("/editor/files").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert not any("stored_file.content" in statement for statement in statements)


def upload(editor: Any, content: bytes | None, name: str, *, json: bool = False, **fields: str) -> Any:
    file = {} if content is None else {"file": (io.BytesIO(content), name)}
    headers = {"Accept": "application/json"} if json else {}
    token = editor._token
    return editor.client.post("/editor/files", data=fields | file | token, headers=headers)


def text_with(address: str) -> publishing.RevisionText:
    return publishing.RevisionText("Where?", body=f"![a]({address})" if address else "Nothing.")


def uploaded(desk: Any, content: bytes, name: str) -> str:
    """Upload a file and return its address."""
    editor = desk if hasattr(desk, "client") else desk("editor")
    markdown = upload(editor, content, name, json=True, description="a").json["markdown"]
    return str(markdown.rpartition("(")[2].removesuffix(")"))


def kept() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(StoredFile)).scalar_one()
