"""What to look at again while an answer is written: answers that are there already, how it reads, links that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request

from answercenter.accounts import permissions
from answercenter.answers import advice
from answercenter.search import engine
from answercenter.search.highlights import unmarked
from answercenter.text import normalise_query
from answercenter.text import whole_number

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("advice", __name__)

SIMILAR = 5  # answers named
LONGEST = 250_000  # characters looked at


@bp.post("/advice")
def show() -> ResponseReturnValue:
    """Say it of what has been typed so far; nothing is kept."""
    typed = {name: request.form.get(name, "")[:LONGEST] for name in ("question", "short_answer", "body", "language")}
    answer_id = whole_number(request.form.get("answer_id"))
    return render_template("editor/_advice.html", advice=of(answer_id=answer_id, **typed))


def of(question: str, short_answer: str, body: str, language: str, answer_id: int | None) -> dict[str, Any]:
    """Gather the advice on a text; the answer itself is not among those that are like it."""
    words = normalise_query(question)
    found = engine.search(words, permissions.reader(), per_page=SIMILAR + 1).hits if words else ()
    text = f"{short_answer}\n\n{body}"
    return {
        "similar": [(hit.answer_id, unmarked(hit.question)) for hit in found if hit.answer_id != answer_id][:SIMILAR],
        "reading": advice.reading(text, language or "en"),
        "english": (language or "en").lower().startswith("en"),
        "least": advice.LEAST_WORDS,
        "broken": advice.broken_links(text),
    }
