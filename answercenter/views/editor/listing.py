"""The list of all answers, in every state, with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import abort
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.agenda import agenda
from answercenter.answers import bulk
from answercenter.answers import care
from answercenter.answers import overview
from answercenter.answers import revisions
from answercenter.answers.life import Life
from answercenter.forms.answer import AUDIENCES
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.views import paging

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SORTS = {"saved": "Last saved", "question": "Question", "published": "Newest published", "review": "Next review"}


def home() -> ResponseReturnValue:
    """Show what to do next; an address with filters, which this page once had, leads on to the list."""
    if request.args:
        return redirect(f"{url_for('editor.list')}?{urlencode(list(request.args.items(multi=True)))}")
    return render_template("editor/agenda.html", agenda=agenda())


def show() -> str:
    """List the answers that an editor looks for, the last saved first."""
    filters = wanted_filters()
    found = revisions.editor_list(filters)
    given = {name: value for name, value in request.args.items() if name != "page"}
    return render_template(
        "editor/answers.html",
        filters=filters,
        filtered=any(value for name, value in given.items() if name != "sort"),
        found=found,
        given=given,
        most=bulk.MOST,
        pages=paging.pages(url_for("editor.list"), filters.page, found.pages, **given),
        counts=overview.state_counts(),
        total=overview.count(),
        owners=care.owners(),
        pinned=overview.pinned_count(),
        languages=overview.languages(),
        audiences=AUDIENCES,
        sorts=SORTS,
    )


def wanted_filters() -> revisions.EditorFilters:
    """Read what an editor looks for. Aborts with 400 on what no filter has."""
    topic = request.args.get("topic", "")
    if topic and whole_number(topic) is None:
        abort(400, "A topic is chosen by its number.")
    owner = request.args.get("owner", "")
    if owner and whole_number(owner) is None:
        abort(400, "An owner is chosen by the number of the account.")
    return revisions.EditorFilters(
        text=normalise_query(request.args.get("q", "")),
        topic_id=whole_number(topic),
        state=_one_of("state", list(Life)),
        audience=_one_of("audience", [value for value, _ in AUDIENCES]),
        language=request.args.get("language", "")[:12],
        pinned=request.args.get("pinned", "") == "1",
        owner=whole_number(owner),
        sort=_one_of("sort", list(SORTS)) or "saved",
        page=paging.wanted_page(),
    )


def _one_of(name: str, known: list[str]) -> str:
    value = request.args.get(name, "")
    if value and value not in known:
        abort(400, f"There is no such {name}: known are {', '.join(known)}.")
    return value
