"""Why an answer stands where it stands for a query, as visitors find it: in parts that add up to its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request

from answercenter.accounts.permissions import requires
from answercenter.accounts.roles import STAFF
from answercenter.accounts.roles import WRITERS
from answercenter.answers import revisions
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search.highlights import unmarked
from answercenter.text import normalise_query
from answercenter.text import whole_number

if TYPE_CHECKING:
    from answercenter.search.explanation import Explanation
    from answercenter.search.results import SearchResults

bp = Blueprint("explain", __name__, url_prefix="/staff/explain")
bp.before_request(requires(STAFF, *WRITERS))


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer with why it stands where it stands: in a few words, and in parts."""

    answer_id: int
    question: str
    why: str
    explanation: Explanation | None


@bp.get("")
def show() -> str:
    """Explain the first results of a query, or one answer that may be among them or not."""
    query, number = normalise_query(request.args.get("q", "")), request.args.get("answer", "").strip()
    if number and whole_number(number) is None:
        abort(400, "An answer is named by its number, as in its address.")
    found = engine.search(query, PUBLIC) if query else None
    shown = _explained(found, whole_number(number)) if found is not None else []
    return render_template("staff/explain.html", query=query, number=number, found=found, shown=shown)


def _explained(found: SearchResults, answer_id: int | None) -> list[Explained]:
    if answer_id is not None:
        sheet = revisions.newest(answer_id)
        if sheet is None:
            abort(404, "There is no such answer.")
        return [Explained(answer_id, sheet.question, "", engine.explain(found.query, answer_id))]
    hits = [*(one.hit for one in found.promotions if one.hit is not None), *found.hits]
    return [
        Explained(hit.answer_id, unmarked(hit.question), hit.why, engine.explain(found.query, hit.answer_id))
        for hit in hits
    ]
