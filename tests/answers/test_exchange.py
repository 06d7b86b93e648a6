"""Import and export of whole files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from typing import Any

import pytest
from answer_lines import line_of
from answer_lines import make_answer
from answer_lines import write_lines
from sqlalchemy import func
from sqlalchemy import select

from answercenter import sample
from answercenter.answers import catalog
from answercenter.answers import exchange
from answercenter.answers import intake
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers import topics
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import current_versions
from answercenter.search import engine
from answercenter.search import indexer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("app")

ONE = {"id": "1", "question": "Why?", "answer": "So.", "category": "A", "subcategories": ["B"], "related": ["2", "9"]}
TWO = {
    "id": "2",
    "question": "How?",
    "answer": "Thus.",
    "status": "draft",
    "redirects": ["/old"],
    "audience": "Parents",
}


def test_import_reports_and_readers_find(tmp_path: Path) -> None:
    report = run(write_lines(tmp_path / "a", ONE, TWO, line_of(status="archived")))
    assert (report.published, report.drafts, report.archived, report.added) == (1, 1, 1, 3)
    assert [link.key for link in catalog.newest(PUBLIC, None, 9)] == ["1"]
    assert [child.path for child in topics.tree(PUBLIC)[0].children] == ["a/b"]
    assert indexer.verify() == []


def test_second_import_changes_nothing(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a", ONE, TWO)
    run(file)
    before = standing()
    for mode in ("skip", "update"):
        report = run(file, mode)
        assert (report.changed, report.unchanged, report.skipped) == (0, 2, 0)
        assert standing() == before


def test_skip_leaves_what_differs_and_update_takes_it(tmp_path: Path) -> None:
    run(write_lines(tmp_path / "a", ONE, TWO))
    file = write_lines(tmp_path / "b", ONE | {"answer": "New.", "related": []}, TWO)
    assert (run(file).skipped, count(Revision)) == (1, 2)
    report = run(file, "update")
    assert (report.updated, report.unchanged, count(Revision)) == (1, 1, 3)
    (link,) = catalog.newest(PUBLIC, None, 9)
    page = catalog.answer_page(link.id, PUBLIC)
    assert page is not None
    assert (page.body, page.revision) == ("<p>New.</p>\n", 2)
    assert catalog.related(link.id, PUBLIC) == []


@pytest.mark.parametrize(
    "fields", [{"category": "C"}, {"audience": "staff"}, {"url": "https://e.org"}, {"redirects": ["/x"]}]
)
def test_update_makes_a_revision_only_of_another_text(tmp_path: Path, fields: dict[str, Any]) -> None:
    run(write_lines(tmp_path / "a", ONE))
    report = run(write_lines(tmp_path / "b", ONE | fields), "update")
    assert (report.updated, count(Revision)) == (1, 1)
    assert run(tmp_path / "b", "update").unchanged == 1


@pytest.mark.parametrize("first", ["published", "draft", "archived"])
@pytest.mark.parametrize("second", ["published", "draft", "archived"])
@pytest.mark.parametrize("answer", ["So.", "Else."])
def test_update_moves_between_states(tmp_path: Path, first: str, second: str, answer: str) -> None:
    run(write_lines(tmp_path / "a", ONE | {"status": first}))
    file = write_lines(tmp_path / "b", ONE | {"status": second, "answer": answer})
    run(file, "update")
    assert catalog.count(PUBLIC) == (second == "published")
    (exported,) = export(tmp_path / "c")
    assert (exported["status"], exported["answer"]) == (second, answer)
    assert run(file, "update").unchanged == 1


def test_update_keeps_an_editors_pin_and_pending_draft(tmp_path: Path) -> None:
    run(write_lines(tmp_path / "a", ONE))
    answer_id = catalog.newest(PUBLIC, None, 1)[0].id
    publishing.pin(answer_id, 1)
    publishing.save_draft(answer_id, publishing.RevisionText("Draft?", "", "x"), publishing.Place(), None, 1)
    run(write_lines(tmp_path / "b", ONE | {"category": "C"}), "update")
    sheet = revisions.newest(answer_id)
    assert sheet is not None
    assert (sheet.question, sheet.position, sheet.live_revision) == ("Draft?", 1, 1)


def test_save_over_an_imported_change_is_stale(tmp_path: Path) -> None:
    run(write_lines(tmp_path / "a", ONE))
    answer_id = catalog.newest(PUBLIC, None, 1)[0].id
    run(write_lines(tmp_path / "b", ONE | {"answer": "New."}), "update")
    with pytest.raises(publishing.StaleRevision):
        publishing.save_draft(answer_id, publishing.RevisionText("Mine?", "", "x"), publishing.Place(), None, 1)


def test_bad_lines_are_told_by_number_and_the_rest_is_imported(tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "a",
        b"\xef\xbb\xbf" + json.dumps(ONE).encode(),
        b"{broken",
        b"",
        json.dumps(ONE).encode(),
        b'{"id": "big", "question": "q", "answer": "' + b"x" * 10_000_000 + b'"}',
        line_of(redirects=["/old"]),
        TWO,
        b'{"id": "3", "question": "\\ud800", "answer": "a"}',
        line_of(id="4", new_field=1),
    )
    report = run(file)
    assert [error.number for error in report.errors] == [2, 4, 5, 7, 8]
    assert "line 1 already" in report.errors[1].reason
    assert "longer than" in report.errors[2].reason
    assert "line 6 already" in report.errors[3].reason
    assert (report.added, report.unknown_fields) == (3, {"new_field"})


def test_path_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    make_answer(redirects=["/old"])
    report = run(write_lines(tmp_path / "a", TWO, ONE))
    assert [(error.number, report.added) for error in report.errors] == [(1, 1)]


@pytest.mark.parametrize("bad", [b"{broken", ONE, {"id": "x"}])
def test_fail_writes_nothing_at_all(tmp_path: Path, bad: bytes | dict[str, Any]) -> None:
    run(write_lines(tmp_path / "a", ONE))
    before = standing()
    many = [line_of() for _ in range(intake.BATCH + 1)]
    report = run(write_lines(tmp_path / "b", *many, bad), "fail")
    assert (len(report.errors), report.changed, standing()) == (1, 0, before)
    assert run(write_lines(tmp_path / "c", *many), "fail").added == len(many)


@pytest.mark.parametrize("mode", ["skip", "update", "fail"])
def test_dry_run_writes_nothing_and_reports_the_same(tmp_path: Path, mode: Any) -> None:
    file = write_lines(tmp_path / "a", ONE, TWO)
    before = standing()
    dry = exchange.import_answers(file, mode, dry_run=True)
    assert standing() == before
    assert dry == run(file, mode)


def test_each_commit_takes_one_number_for_all_its_answers(tmp_path: Path) -> None:
    before = current_versions(db.session()).change
    run(write_lines(tmp_path / "a", *(line_of() for _ in range(intake.BATCH * 2 + 1))))
    numbers = db.session.execute(select(Answer.change_number, func.count()).group_by(Answer.change_number)).all()
    assert sorted(tuple(row) for row in numbers) == [(before + 1, 200), (before + 2, 200), (before + 3, 1)]
    assert current_versions(db.session()).change == before + 3


def test_progress_counts_every_byte(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a", ONE, TWO)
    seen: list[tuple[int, int]] = []
    exchange.import_answers(file, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (file.stat().st_size, file.stat().st_size)


def test_sample_goes_in_once_and_comes_out_the_same(tmp_path: Path) -> None:
    welcome, answers = sample.files()
    assert run(welcome).published == 1
    assert (run(answers).published, run(answers).changed, catalog.count(PUBLIC)) == (1064, 0, 1065)
    assert related_by_content("What is the Answer Center and how does it work?") == []
    assert len(related_by_content("What is a credit score?")) == 5
    assert exchange.export_answers(tmp_path / "out") == 1065
    empty()
    report = run(tmp_path / "out")
    assert (report.published, report.errors) == (1065, [])
    exchange.export_answers(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "out").read_bytes()
    assert not list(tmp_path.glob(".*"))


def related_by_content(question: str) -> list[int]:
    answer = select(Revision.answer_id).where(Revision.question == question)
    return engine.similar(db.session.scalars(answer).first() or 0, PUBLIC)


def test_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    make_answer()
    file = tmp_path / "out"
    file.write_text("old")

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exchange.export_answers(file, stop)
    assert [(path.name, path.read_text()) for path in tmp_path.glob("*out*")] == [("out", "old")]


def test_export_writes_into_a_pipe_and_through_a_link(tmp_path: Path) -> None:
    make_answer()
    exchange.export_answers(tmp_path / "plain")
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target"
    os.mkfifo(pipe)
    link.symlink_to(target)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    exchange.export_answers(pipe)
    assert os.read(reading, 100_000) == (tmp_path / "plain").read_bytes()
    os.close(reading)
    exchange.export_answers(link)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert target.read_bytes() == (tmp_path / "plain").read_bytes()


def run(file: Path, mode: Any = "skip") -> exchange.ImportReport:
    return exchange.import_answers(file, mode)


def export(file: Path) -> list[dict[str, Any]]:
    exchange.export_answers(file)
    return [json.loads(line) for line in file.read_text().splitlines()]


def count(model: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def standing() -> tuple[int, ...]:
    """What every import that changes something moves."""
    return (*(count(model) for model in (Answer, Revision, Topic)), current_versions(db.session()).change)


def empty() -> None:
    """Take away every answer and topic."""
    with exchange.command() as session:
        for table in ("related_link", "redirect", "answer_topic", "revision", "answer"):
            session.execute(db.metadata.tables[table].delete())
        for topic in session.execute(select(Topic).order_by(Topic.path.desc())).scalars():
            session.delete(topic)
            session.flush()
