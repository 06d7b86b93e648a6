"""What a form takes of what was sent: each field only what it can hold, whoever mixed texts and files."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FileField

from answercenter.forms.fields import Form
from answercenter.forms.fields import line

if TYPE_CHECKING:
    from flask import Flask


class Both(Form):
    """A form with a field of each sort."""

    name = line("Name")
    file = FileField("File")


def read(app: Flask, *, given: Any = (), **sent: Any) -> Both:
    """Return the form as it reads what was sent to a page."""
    with app.test_request_context("/", method="POST", **sent):
        return Both(*given)


def test_each_field_takes_what_was_sent_for_it(app: Flask) -> None:
    sent = {"name": "  two   words ", "file": (BytesIO(b"bytes"), "a.txt")}
    with app.test_request_context("/", method="POST", data=sent):
        form = Both()
        assert form.name.data == "two words"
        assert (form.file.data.filename, form.file.data.read()) == ("a.txt", b"bytes")


def test_file_in_the_place_of_a_text_is_not_taken(app: Flask) -> None:
    form = read(app, data={"name": (BytesIO(b"bytes"), "a.txt")})
    assert not form.name.data
    both = MultiDict([("name", "words"), ("name", (BytesIO(b"bytes"), "a.txt"))])
    assert read(app, data=both).name.data == "words"


def test_text_in_the_place_of_a_file_is_not_taken(app: Flask) -> None:
    assert read(app, data={"name": "words", "file": "/etc/passwd"}).file.data is None


@pytest.mark.parametrize("body", ['{"name": 3}', "[1, 2]", '{"name": ["a"]}', "not JSON"])
def test_body_of_json_is_not_read(app: Flask, body: str) -> None:
    assert not read(app, data=body, content_type="application/json").name.data


def test_form_that_is_told_what_to_read_reads_only_that(app: Flask) -> None:
    sent = {"data": {"name": "sent"}}
    assert not read(app, given=[None], **sent).name.data
    assert read(app, given=[MultiDict({"name": "told"})], **sent).name.data == "told"
    with app.test_request_context("/?name=asked"):
        assert not Both().name.data
