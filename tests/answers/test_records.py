"""Lines of answers: every refusal has a reason, and what is written is read back as it was."""

from __future__ import annotations

import json
import string
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answercenter.answers import records
from answercenter.answers import wording
from answercenter.answers.records import AnswerRecord
from answercenter.answers.wording import RevisionText

GOOD: dict[str, Any] = {"id": "1", "question": "Why?", "answer": "Because."}


@pytest.mark.parametrize(
    ("status", "wanted"),
    [(None, "published"), ("", "published"), ("APPROVED", "published"), ("SUBMITTED", "draft"), ("draft", "draft"),
     ("DELETED", "archived"), ("REJECTED", "archived"), (" Archived ", "archived")],
)  # fmt: skip
def test_status_of_the_source_is_mapped(status: str | None, wanted: str) -> None:
    assert parsed(status=status).status == wanted


@pytest.mark.parametrize(
    ("audience", "wanted"),
    [(None, ("public", "")), ("", ("public", "")), ("Students", ("public", "Students")), ("staff", ("staff", "")),
     (" STAFF ", ("staff", "")), ("Volunteer", ("volunteer", ""))],
)  # fmt: skip
def test_foreign_audience_is_public_and_kept_as_a_label(audience: str | None, wanted: tuple[str, str]) -> None:
    record = parsed(audience=audience)
    assert (record.audience, record.audience_label) == wanted


def test_subcategories_stand_below_the_category() -> None:
    record = parsed(category=" A  / B ", subcategories=["C", "D / E", ""], topics=["F / G", "A / B"])
    assert record.topic == ("A", "B")
    assert record.further == (("A", "B", "C"), ("A", "B", "D", "E"), ("F", "G"))


def test_line_is_brought_to_one_form() -> None:
    record = parsed(
        question=" Why \n so? ", answer="\r\n a\r\nb \x01\n\n", keywords=["k", " k ", ""], related=["2", "1", "2"]
    )
    assert record.text == RevisionText("Why so?", "", " a\nb", ("k",))
    assert record.related == ("2",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"nonsense", "not JSON"),
        (b'{"question": NaN}', "question is not a text"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_line_that_is_no_object_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(records.RecordError, match=reason):
        records.parse(line)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": None}, "id is missing"),
        ({"id": " "}, "id is missing"),
        ({"id": "\x01"}, "id is missing"),
        ({"id": 7}, "id is not a text"),
        ({"id": "x" * 201}, "id has 201 characters"),
        ({"question": None}, "question is missing"),
        ({"question": "a\x00b"}, "question holds a character"),
        ({"question": "x" * 501}, "question has 501 characters"),
        ({"question": ["a"]}, "question is not a text"),
        ({"answer": "  "}, "answer is missing"),
        ({"answer": "\ud800"}, "answer holds a character"),
        ({"answer": "x" * 200_001}, "answer has 200,001 characters"),
        ({"short_answer": 1}, "short_answer is not a text"),
        ({"keywords": "a, b"}, "keywords is not a list"),
        ({"keywords": [1]}, "keywords is not a text"),
        ({"alt_questions": {"a": 1}}, "alt_questions is not a list"),
        ({"category": "x" * 201}, "topic's name"),
        ({"category": " / ".join("abcdef")}, "levels deep"),
        ({"subcategories": [["a"]]}, "subcategories is not a text"),
        ({"language": "English"}, "language is no code"),
        ({"status": "lost"}, "status is none of"),
        ({"status": 1}, "status is not a text"),
        ({"audience": "x" * 201}, "audience has 201"),
        ({"related": ["\x00"]}, "related holds a character"),
        ({"position": 0}, "position"),
        ({"position": True}, "position"),
        ({"position": 10**30}, "position"),
        ({"position": "1"}, "position"),
        ({"redirects": ["help"]}, "no path of this site"),
        ({"redirects": ["//e.org"]}, "no path of this site"),
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"published_at": "2026-01-01"}, "no time zone"),
        ({"published_at": "soon"}, "is no moment"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "is no moment"),
    ],
)
def test_bad_field_is_refused_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(records.RecordError, match=reason):
        parsed(**fields)


def test_unknown_fields_are_named() -> None:
    assert records.parse(json.dumps(GOOD | {"set": 1, "group": None}).encode())[1] == {"set", "group"}


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
lines = texts.map(wording.one_line).filter(bool)
names = lines.map(lambda text: text.replace("/", "-"))
paths = st.lists(names, min_size=1, max_size=3).map(tuple)
moments = st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1))  # noqa: DTZ001


@st.composite
def answer_records(draw: st.DrawFn) -> AnswerRecord:
    """Return any record that parsing could give."""
    key, topic = draw(lines | st.just("fees.pt-BR")), draw(st.just(()) | paths)
    label = draw(st.just("") | lines.filter(lambda text: text.lower() not in records.AUDIENCES))
    return AnswerRecord(
        key=key,
        text=RevisionText(
            draw(lines),
            wording.many_lines(draw(texts)),
            wording.many_lines(draw(texts.filter(lambda text: bool(wording.many_lines(text).strip())))),
            draw(st.lists(lines, max_size=3, unique=True).map(tuple)),
            draw(st.lists(lines, max_size=3, unique=True).map(tuple)),
        ),
        status=draw(st.sampled_from(["published", "draft", "archived"])),
        audience="public" if label else draw(st.sampled_from(records.AUDIENCES)),
        audience_label=label,
        language=draw(st.sampled_from(["en", "pt-BR"])),
        topic=topic,
        further=tuple(sorted(draw(st.sets(paths, max_size=3)) - {topic})),
        related=tuple(other for other in draw(st.lists(lines, max_size=3, unique=True)) if other != key),
        position=draw(st.none() | st.integers(1, 99)),
        translation_of=draw(st.none() | lines.filter(lambda other: other != key)),
        redirects=tuple(sorted(draw(st.sets(st.text(string.ascii_letters, min_size=1).map("/".__add__))))),
        url=draw(st.sampled_from(["", "https://e.org/a?b=ü"])),
        published_at=draw(moments),
        expires_at=draw(moments),
        updated_at=draw(moments),
    )


@pytest.mark.parametrize(
    ("key", "language", "given", "original"),
    [
        ("fees.es", "es", None, "fees.en"),
        ("a/fees.pt-BR", "pt-BR", None, "a/fees.en"),
        ("fees.es", "es", "charges.en", "charges.en"),
        ("fees.es", "es", "fees.es", None),
        ("fees.en", "en", None, None),
        ("fees.es", "fr", None, None),
        (".es", "es", None, None),
        ("es", "es", None, None),
    ],
)
def test_an_id_that_ends_in_its_language_names_the_original(
    key: str, language: str, given: str | None, original: str | None
) -> None:
    fields = {"id": key, "question": "Q?", "answer": "A", "language": language, "translation_of": given}
    assert records.record_of(fields).translation_of == original


@given(answer_records())
def test_what_is_written_is_read_back(record: AnswerRecord) -> None:
    line = records.form(record)
    assert "\n" not in line
    read, unknown = records.parse(line.encode())
    assert (read, unknown) == (record, frozenset())
    assert records.form(read) == line


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.booleans() | texts, st.lists).map(lambda x: json.dumps(x).encode())
)
def test_any_line_is_read_or_refused(line: bytes) -> None:
    try:
        records.parse(line)
    except records.RecordError as error:
        assert str(error)


def parsed(**fields: Any) -> AnswerRecord:
    return records.parse(json.dumps(GOOD | fields).encode())[0]
