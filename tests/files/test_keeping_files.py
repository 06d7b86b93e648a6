"""Files in the database: kept once, noted by the texts that name them, gone when no text does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import bulk
from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import checking
from answercenter.files import keeping
from answercenter.files import uses
from answercenter.models import FileUse
from answercenter.models import Revision
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from flask import Flask

DIGESTS = tuple(f"{number:02x}" * 32 for number in range(4))


def test_only_what_no_revision_names_is_purged_and_not_before_its_time(app: Flask) -> None:
    digests = [kept(f"text {number}") for number in range(4)]
    live, earlier, draft, unused = digests
    saved = publishing.save_draft(None, text(earlier), publishing.Place(), None, None)
    publishing.publish(saved.answer_id, 1, None)
    publishing.save_draft(saved.answer_id, text(live), publishing.Place(), None, 1)
    publishing.publish(saved.answer_id, 2, None)
    publishing.archive(saved.answer_id)
    publishing.save_draft(None, text(draft), publishing.Place(), None, None)
    assert keeping.purge() == 0
    age(keeping.KEPT + timedelta(hours=1))
    assert keeping.purge() == 1
    assert there() == set(digests) - {unused}
    assert keeping.purge() == 0


def test_uploading_again_begins_its_time_anew(app: Flask) -> None:
    digest = kept("text")
    age(keeping.KEPT + timedelta(hours=1))
    assert kept("text") == digest
    assert keeping.purge() == 0


def test_uses_are_those_of_the_texts_whoever_wrote_them(app: Flask) -> None:
    digest = kept("text")
    saved = publishing.save_draft(None, text(digest), publishing.Place(), None, None)
    publishing.publish(saved.answer_id, 1, None)
    bulk.begin("retag", {"add": ["word"]}, [saved.answer_id], None)
    bulk.work()
    again = text(digest, "::: staff\n{}\n:::\n")
    publishing.save_draft(saved.answer_id, again, publishing.Place(), None, 2)
    rows = db.session.execute(select(FileUse.number, FileUse.digest, FileUse.audience).order_by(FileUse.number)).all()
    assert [tuple(row) for row in rows] == [(1, digest, "public"), (2, digest, "public"), (3, digest, "staff")]
    assert {tuple(row) for row in rows} == derived()


SHAPES = (
    "{}",
    "a {} b",
    "::: staff\n{}\n:::",
    "::: volunteers\n\n{}\n\n:::\n",
    "`{}`",
    "::::: tip\n::: staff\n{}\n:::\n:::::",
)


@given(st.lists(st.tuples(st.sampled_from(SHAPES), st.sampled_from(DIGESTS)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_widest_place_counts(parts: list[tuple[str, str]]) -> None:
    wanted: dict[str, int] = {}
    for shape, digest in parts:
        width = 0 if "staff" in shape else 1 if "volunteers" in shape else 2
        wanted[digest] = max(width, wanted.get(digest, 0))
    texts = "\n\n".join(shape.format(f"![a](/files/{digest}/a-1x1.png)") for shape, digest in parts)
    names = ("staff", "volunteer", "public")
    assert uses.named([texts, ""]) == {digest: names[width] for digest, width in wanted.items()}


def text(digest: str, shape: str = "{}") -> publishing.RevisionText:
    return publishing.RevisionText("Where?", body=shape.format(f"![a](/files/{digest}/a-1x1.png)"))


def kept(content: str) -> str:
    file = checking.checked(content.encode(), "a.txt")
    keeping.keep(file, "", None)
    return file.digest


def age(by: timedelta) -> None:
    with command() as session:
        for file in session.scalars(select(StoredFile)):
            file.touched_at = clock.now() - by


def there() -> set[str]:
    return set(db.session.scalars(select(StoredFile.digest)))


def derived() -> set[tuple[int, str, str]]:
    """Tell the uses as the texts of all revisions have them."""
    return {
        (revision.number, digest, str(audience))
        for revision in db.session.scalars(select(Revision))
        for digest, audience in uses.named((revision.short_answer, revision.body)).items()
    }
