"""What to look at again while an answer is written: answers that are there already, how it reads, links that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request

from answercenter.accounts import permissions
from answercenter.answers import catalog
from answercenter.answers import own_links
from answercenter.answers import readability
from answercenter.forms.answer import AnswerForm
from answercenter.search import engine
from answercenter.text import normalise_query
from answercenter.text import whole_number

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.catalog import AnswerLink

bp = Blueprint("advice", __name__)

SIMILAR = 5  # answers named
LONGEST = 250_000  # characters looked at, more than an answer may have


@bp.post("/advice")
def show() -> ResponseReturnValue:
    """Say it of what has been typed so far; nothing is kept."""
    return render_template("editor/_advice.html", advice=of(AnswerForm(), whole_number(request.form.get("answer_id"))))


def of(form: AnswerForm, answer_id: int | None) -> dict[str, Any]:
    """Gather the advice on what a form holds; its own answer is not among those that are like it."""
    short_answer, body = (form.short_answer.data or "")[:LONGEST], (form.body.data or "")[:LONGEST]
    language = form.language.data or "en"
    return {
        "similar": _similar(form.question.data or "", answer_id),
        "reading": readability.reading(f"{short_answer}\n\n{body}", language),
        "measured": readability.is_measured(language),
        "least": readability.LEAST_WORDS,
        "broken": own_links.broken_in(form.audience.data or "", short_answer, body),
    }


def _similar(question: str, answer_id: int | None) -> list[AnswerLink]:
    """List the answers that this writer would find for a question; none when only weak matches are there."""
    words, reader = normalise_query(question), permissions.reader()
    if not words:
        return []
    found = engine.search(words, reader, per_page=SIMILAR + 1)
    shown = [one for one in found.shown if one != answer_id] if found.answered else []
    return catalog.links(shown[:SIMILAR], reader)
