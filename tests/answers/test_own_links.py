"""Links in answers to this site: what they name, and which lead their readers nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from answer_lines import make_answer

from answercenter import jobs
from answercenter.answers import own_links
from answercenter.answers import publishing
from answercenter.answers import redirects
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import checking
from answercenter.files import keeping
from answercenter.models import LinkReading
from answercenter.models import OwnLink
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("app")


def test_links_that_lead_nowhere_are_told_with_the_reason() -> None:
    good, staff, draft = make_answer(), make_answer(audience="staff"), make_answer(status="draft")
    make_answer(category="Loans / Fees")
    redirects.add("/old.html", good, None)
    body = (
        f"[a](/answers/{good}) [b](/answers/{good}/any-slug?x=1#related) [c](/topics/loans/fees) [d](/popular)"
        f" [e](/old.html) [f](https://e.org/answers/99) [g](mailto:a@e.org) [i](#feedback) [j](/topics/loans/fees/)"
    )
    assert own_links.broken_in("public", "", body) == []
    failing = {
        f"/answers/{staff}/inside": "there is no such answer for its readers",
        f"/answers/{draft}": "there is no such answer for its readers",
        "/answers/99": "there is no such answer for its readers",
        f"/answers/{2**40}": "there is no such answer for its readers",
        f"/answers/{good}#costs": "the page has no such place: name the answer alone",
        "#costs": "the page has no such place: name the answer alone",
        "/topics/none": "there is no such topic",
        "/none": "there is no page at this address",
        "/logout": "there is no page at this address",
        "www.example.org": "begins neither with / nor with https://",
    }
    text = " ".join(f"[x]({address})" for address in failing)
    assert dict(own_links.broken_in("public", text, body)) == failing


def test_who_reads_a_link_decides_whether_it_is_broken() -> None:
    volunteers, staff = make_answer(audience="volunteer"), make_answer(audience="staff")
    links = f"[v](/answers/{volunteers}) [s](/answers/{staff})"
    both = [f"/answers/{volunteers}", f"/answers/{staff}"]
    found = {to: [address for address, _ in own_links.broken_in(to, links)] for to in ("public", "volunteer", "staff")}
    assert found == {"public": both, "volunteer": both[1:], "staff": []}
    assert own_links.broken_in("public", f"Text.\n\n::: staff\n{links}\n:::\n") == []
    assert [one for one, _ in own_links.broken_in("public", f"::: volunteers\n{links}\n:::\n")] == both[1:]


def test_links_to_the_sites_own_host_are_its_own(app: Flask) -> None:
    app.config["BASE_URL"] = "https://help.example.org"
    text = "[a](https://help.example.org/answers/99) [b](https://e.org/answers/99) [c](http://[) [d](/topics/%00)"
    assert [address for address, _ in own_links.broken_in("public", text)] == [
        "https://help.example.org/answers/99",
        "/topics/%00",
    ]


def test_the_worker_reads_links_of_every_text_that_became_live() -> None:
    target = make_answer("Target?")
    answer = make_answer("With a link?", answer=f"[a](/answers/{target}) [b](/answers/99)")
    draft = make_answer(answer="[a](/answers/98)", status="draft")
    assert own_links.broken() == []
    assert own_links.is_due()
    assert own_links.follow() == 2
    assert not own_links.is_due()
    assert _found() == {answer: ["/answers/99"]}
    publishing.archive(target)
    assert _found() == {answer: [f"/answers/{target}", "/answers/99"]}
    newest = publishing.save_draft(
        answer, publishing.RevisionText("With a link?", "", "None."), publishing.Place(), None, 1
    )
    assert not own_links.is_due()
    publishing.publish(answer, newest.revision, None)
    publishing.publish(draft, 1, None)
    assert jobs.run_all(tuple(task for task in jobs.JOBS if task.name == "read-links")) == []
    assert _found() == {draft: ["/answers/98"]}
    publishing.archive(draft)
    assert _found() == {}


def test_files_that_are_not_there_are_told_whether_linked_or_shown() -> None:
    file = checking.checked(b"Hours: 9 to 5", "hours.txt")
    keeping.keep(file, "", None)
    here, gone = f"/files/{file.digest}/hours.txt", f"/files/{'0f' * 32}"
    text = f"[a]({here}) ![b]({gone}/b-1x1.png) [c]({gone}/c.pdf) [d](/files/0f/d.pdf) ![e](https://e.org/e.png)"
    failing = [f"{gone}/b-1x1.png", f"{gone}/c.pdf", "/files/0f/d.pdf"]
    why = "there is no such file: upload it again, or take it out"
    assert own_links.broken_in("public", "", text) == [(one, why) for one in failing]
    answer = make_answer(answer=text)
    own_links.follow()
    assert _found() == {answer: failing}
    with command() as session:
        session.execute(StoredFile.__table__.delete())
    assert _found() == {answer: [here, *failing]}


def test_links_are_derived_and_made_again_alike() -> None:
    make_answer(answer="[b](/answers/99) [c](/topics/none) [d](#x)", short_answer="[a](/none)")
    own_links.follow()
    rows = _rows()
    assert len(rows) == 4
    with command() as session:
        session.execute(LinkReading.__table__.delete())
    own_links.follow()
    assert _rows() == rows


def _found() -> dict[int, list[str]]:
    return {one.id: [address for address, _ in one.links] for one in own_links.broken()}


def _rows() -> list[tuple[object, ...]]:
    rows = [tuple(row) for row in db.session.execute(OwnLink.__table__.select().order_by(OwnLink.position))]
    db.session.rollback()
    return rows
