"""What a format writes, it reads as the same answers, and writes again as the same file."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from reading import records
from reading import written
from sqlalchemy import select

from answercenter.answers import exchange
from answercenter.answers import records as lines
from answercenter.answers.records import AnswerRecord
from answercenter.answers.records import RecordError
from answercenter.answers.records import record_of
from answercenter.extensions import db
from answercenter.models import Answer

if TYPE_CHECKING:
    from pathlib import Path

AWKWARD = st.text(
    st.one_of(st.sampled_from(list("=+-@'\"\\;,|#:*&!%>{}[]`~_<\n\r\t \u2028\u00a0\x85\ufeff📖é­")), st.characters()),
    max_size=40,
)
WORDS = st.lists(AWKWARD, max_size=4)
MOMENTS = st.one_of(
    st.none(), st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
)
FIELDS = st.fixed_dictionaries(
    {"id": AWKWARD, "question": AWKWARD, "answer": AWKWARD},
    optional={
        "short_answer": AWKWARD, "category": AWKWARD, "subcategories": WORDS, "topics": WORDS, "keywords": WORDS,
        "alt_questions": WORDS, "language": st.sampled_from(["en", "no", "pt-BR"]),
        "status": st.sampled_from(["published", "draft", "archived"]), "audience": AWKWARD, "related": WORDS,
        "position": st.integers(1, 1_000_000), "translation_of": AWKWARD,
        "redirects": st.lists(AWKWARD.map("/{}".format), max_size=3),
        "url": st.just("https://example.org/?a=b;c,d"), "published_at": MOMENTS, "expires_at": MOMENTS,
        "updated_at": MOMENTS,
    },
)  # fmt: skip


def several(found: list[dict[str, Any]]) -> list[AnswerRecord]:
    """Return the records of those that can be answers, each id once."""
    kept: dict[str, AnswerRecord] = {}
    for fields in found:
        try:
            record = record_of(fields)
        except RecordError:
            continue
        kept[record.key] = record
    return list(kept.values())


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown"])
@settings(max_examples=100, deadline=None)
@given(found=st.lists(FIELDS, min_size=1, max_size=4))
def test_awkward_answers_come_back_the_same(name: str, found: list[dict[str, Any]]) -> None:
    answers = several(found)
    if not answers:
        return
    content = written(answers, name)
    read = records(content, name)
    assert read == answers
    assert written(read, name) == content


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown"])
def test_site_comes_back_the_same_by_way_of_each_format(tmp_path: Path, name: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in translated()), encoding="utf-8")
    assert exchange.import_answers(file).added == 5
    first, second = tmp_path / "first", tmp_path / "second"
    exchange.export_answers(first, name=name)
    exchange.export_answers(tmp_path / "before.jsonl")
    with exchange.command() as session:
        for table in ("related_link", "redirect", "answer_topic", "revision", "answer"):
            session.execute(db.metadata.tables[table].delete())
    report = exchange.import_answers(first)
    assert (report.added, report.errors, report.unknown_fields) == (5, [], set())
    exchange.export_answers(second, name=name)
    assert second.read_bytes() == first.read_bytes()
    exchange.export_answers(tmp_path / "after.jsonl")
    assert (tmp_path / "after.jsonl").read_bytes() == (tmp_path / "before.jsonl").read_bytes()
    translations = select(Answer.language, Answer.translation_of).where(Answer.translation_of.is_not(None))
    assert {tuple(row) for row in db.session.execute(translations)} == {
        ("es", "create-account/methods.en"), ("fr", "create-account/methods.en"), ("zh", "create-account/methods.en")
    }  # fmt: skip


def translated() -> list[dict[str, Any]]:
    """Answers in the shape of a help center in four languages, and one with a formula for a question."""
    asked = {"en": "Methods", "es": "Métodos de autenticación", "fr": "Méthodes", "zh": "验证方法"}
    found = [
        {"id": f"create-account/methods.{language}", "question": question, "answer": "* [a](/b/)\n* **c**\n",
         "category": "Create account", "language": language, "status": "published", "keywords": ["=sum", "a;b"]}
        | ({} if language == "en" else {"translation_of": "create-account/methods.en"})
        for language, question in asked.items()
    ]  # fmt: skip
    return [*found, {"id": "=1", "question": "=1+1?", "answer": "'=2", "redirects": ["/a,b;c"], "related": ["=1"]}]


def test_every_field_has_a_column() -> None:
    record = several([{"id": "1", "question": "q", "answer": "a"}])[0]
    assert set(lines.fields_of(record)) <= lines.KNOWN_FIELDS
