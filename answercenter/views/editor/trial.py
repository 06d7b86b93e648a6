"""Trying a change of search before it is published: the last days' real queries, by the rules in use and by the new.

The change itself waits in hidden fields of the page, so nothing is kept until somebody publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort
from flask import render_template
from flask import request
from werkzeug.exceptions import NotFound

from answercenter.accounts import permissions
from answercenter.analytics import privacy
from answercenter.analytics.reports.scope import simulated
from answercenter.analytics.reports.wording import period
from answercenter.search.rules import current_rules
from answercenter.tuning import lists
from answercenter.tuning import verdict
from answercenter.tuning.replay import DAYS
from answercenter.tuning.replay import ReplayError
from answercenter.tuning.replay import replay
from answercenter.views.errors import answer_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from answercenter.search.rules import Rules
    from answercenter.tuning.wording import UnknownRule

TRY, EDIT, PUBLISH, RESET = "try", "edit", "publish", "reset"
SEARCHED = 200  # queries at most, so that the page does not keep anybody waiting
NAMED = 50  # changes told one by one
LISTED = 5  # results of each
_KINDS = {
    verdict.Level.GOOD: "good",
    verdict.Level.MIXED: "warn",
    verdict.Level.HARMFUL: "bad",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that waits to be published: its words, where its form goes, what was typed, and the word to do it."""

    tab: str
    heading: str
    action: str
    fields: Sequence[tuple[str, str]]
    publish: str
    back: str = ""  # where to go instead of back to the form


def wanted_act(*further: str) -> str:
    """Tell what is to be done with the form. Aborts with 400 on anything that it has no button for."""
    act = request.form.get("act", TRY)
    if act not in {TRY, EDIT, PUBLISH, *further}:
        abort(400, "A change is tried, edited again, or published.")
    return act


def show(pending: Pending, after: Rules) -> str:
    """Show what a change does to real queries, with a button that publishes it."""
    try:
        found, problem = replay(current_rules(), after, limit=SEARCHED), ""
    except ReplayError as error:
        found, problem = None, str(error)
    judged = verdict.judge(found) if found is not None else None
    return render_template(
        "editor/trial.html",
        pending=pending,
        found=found,
        problem=problem,
        judged=judged,
        kind=_KINDS.get(judged.level, "") if judged else "warn",
        span=period(found.start, found.end) if found and found.start and found.end else "",
        clicked=verdict.clicked,
        days=DAYS,
        named=NAMED,
        listed=LISTED,
        few=privacy.few_words(),
        simulated=simulated(),
        counts=lists.counts(),
    )


def author_id() -> int | None:
    """Tell who is at work."""
    author = permissions.account()
    return author.id if author is not None else None


def gone(error: UnknownRule) -> ResponseReturnValue:
    """Answer that what was to be changed is not there any more."""
    return answer_error(NotFound(str(error)))
