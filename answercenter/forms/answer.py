"""The form in which an answer is written. What may be kept is decided by `answers.publishing`; here it is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from wtforms import HiddenField
from wtforms import StringField

from answercenter.answers.wording import Place
from answercenter.answers.wording import RevisionText
from answercenter.forms.fields import Form
from answercenter.forms.fields import SeveralField
from answercenter.forms.fields import entries
from answercenter.forms.fields import line
from answercenter.forms.fields import text
from answercenter.text import whole_number

if TYPE_CHECKING:
    from answercenter.answers.revisions import RevisionSheet

AUDIENCES = (
    ("public", "Public: everybody"),
    ("volunteer", "Volunteers, editors and staff"),
    ("staff", "Editors and staff"),
)


class AnswerForm(Form):
    """An answer's text and place. `base_revision` is the version that its writer began with."""

    question = text("Question")
    short_answer = text("Short answer")
    body = text("Answer")
    keywords = text("Keywords")
    alt_questions = text("Also asked as")
    topic_id = StringField("Topic")
    further_topic_ids = SeveralField("Further topics", default=())
    audience = StringField("Audience", default="public")
    language = line("Language", default="en")
    note = line("Note on this version")
    base_revision = HiddenField()

    def revision_text(self) -> RevisionText:
        """Return what was written."""
        return RevisionText(
            question=self.question.data or "",
            short_answer=self.short_answer.data or "",
            body=self.body.data or "",
            keywords=tuple(entries(self.keywords.data or "")),
            alt_questions=tuple(entries(self.alt_questions.data or "", separators="\n")),
            note=self.note.data or "",
        )

    def place(self) -> Place:
        """Return where the answer is to stand; what is no topic becomes a number that no topic has."""
        return Place(
            topic_id=_number(self.topic_id.data) if self.topic_id.data else None,
            further_topic_ids=tuple(_number(chosen) for chosen in self.further_topic_ids.data or ()),
            audience=self.audience.data or "",
            language=self.language.data or "",
        )

    def base(self) -> int:
        """Tell the revision that the writer began with; 0 for none."""
        return _number(self.base_revision.data)


def written(sheet: RevisionSheet) -> dict[str, Any]:
    """Return the fields of a form that shows this version."""
    return {
        "question": sheet.question,
        "short_answer": sheet.short_answer,
        "body": sheet.body,
        "keywords": ", ".join(sheet.keywords),
        "alt_questions": "\n".join(sheet.alt_questions),
        "topic_id": str(sheet.topic_id or ""),
        "further_topic_ids": [str(topic_id) for topic_id in sheet.further_topic_ids],
        "audience": sheet.audience,
        "language": sheet.language,
        "base_revision": str(sheet.newest),
    }


def _number(given: str | None) -> int:
    """Return the whole number that was given; 0, which nothing has, when it is none."""
    return whole_number(given) or 0
