"""The leading questions of the home page, a topic or a region: which answers visitors see first, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.analytics import popular
from answercenter.analytics import regions
from answercenter.answers import leading as order
from answercenter.answers import pinning
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers import topics
from answercenter.models import PUBLIC
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.catalog import AnswerLink

bp = Blueprint("leading", __name__, url_prefix="/leading")

SHOWN = 8  # leading questions that visitors see
OFFERED = 10  # answers found to be pinned


@bp.get("")
def pins() -> ResponseReturnValue:
    """Show the pinned questions in order, answers to pin, and what visitors there see."""
    scope, text = _scope(request.args), normalise_query(request.args.get("q", ""))
    pinned = pinning.pinned(scope)
    found: tuple[revisions.EditorLine, ...] = ()
    if text:
        filters = revisions.EditorFilters(text=text, topic_id=scope.topic_id, state="published", per_page=OFFERED)
        found = revisions.editor_list(filters).lines
    there = {one.id for one in pinned}
    return render_template(
        "editor/leading.html",
        scope=scope,
        where=_where(scope),
        fields=_fields(scope),
        pinned=pinned,
        text=text,
        offered=[line for line in found if line.id not in there],
        seen=_seen(scope),
        elsewhere=[(_where(other), _fields(other), number) for other, number in pinning.counts()],
        regions=regions.choices(),
    )


@bp.post("/<int:answer_id>")
def move(answer_id: int) -> ResponseReturnValue:
    """Pin an answer at the end, take it away, or move it one place up or down."""
    wanted(answer_id)
    scope, act = _scope(request.form), request.form.get("act", "")
    if act not in pinning.ACTS or (
        act in {"up", "down"} and answer_id not in {one.id for one in pinning.pinned(scope)}
    ):
        abort(400, "A question is pinned, unpinned, or moved up or down among the pinned ones.")
    try:
        pinning.move(scope, answer_id, act)
    except publishing.PublishingError as error:
        flash(str(error), "bad")
    topic, region = _fields(scope).get("topic"), scope.region
    there = url_for("editor.leading.pins", moved=answer_id, topic=topic, region=region, _anchor=f"pin-{answer_id}")
    return redirect(there, 303)


def _scope(given: dict[str, str]) -> pinning.Scope:
    """Return the place that is meant. Aborts with 404 on a topic, with 400 on a region that there is not."""
    topic, region = given.get("topic", ""), given.get("region", "").strip()
    if topic:
        found = topics.trail(whole_number(topic))
        if not found:
            abort(404, "There is no such topic.")
        return pinning.Scope(topic_id=found[-1].id)
    if not region:
        return pinning.Scope()
    code = regions.parse(region) if len(region) <= 100 else None
    if code in {None, regions.UNKNOWN}:
        abort(400, "A region is a country or a state, such as “US”, “US-OH” or “Ohio”.")
    return pinning.Scope(region=code)


def _fields(scope: pinning.Scope) -> dict[str, str]:
    """Return a place as addresses and forms carry it."""
    fields = {"topic": str(scope.topic_id or ""), "region": scope.region or ""}
    return {name: value for name, value in fields.items() if value}


def _where(scope: pinning.Scope) -> str:
    """Name a place."""
    if scope.region is not None:
        return regions.name(scope.region)
    return " / ".join(step.name for step in topics.trail(scope.topic_id)) or "The home page"


def _seen(scope: pinning.Scope) -> list[AnswerLink]:
    """List what visitors there see first."""
    if scope.topic_id is None:
        return order.leading(PUBLIC, popular.interest(SHOWN), SHOWN, scope.region or "")
    return order.of_topic(PUBLIC, scope.topic_id, topic_interest(scope.topic_id), SHOWN)


def topic_interest(topic_id: int) -> list[int]:
    """List the answers of a topic by this week's interest."""
    below = topics.ids_below(topic_id)
    return [one.answer_id for one in popular.popular(below, None, "week", SHOWN)]
