"""The tree of topics: made, named, moved, ordered, merged and removed. Works by keyboard and without script.

A large tree is shown a branch at a time (`branch`); an address with `at` shows the branch in which a topic stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.answers import arranging
from answercenter.answers import topics
from answercenter.answers.wording import InvalidText
from answercenter.extensions import db
from answercenter.forms.order import TopicForm
from answercenter.forms.order import number
from answercenter.text import whole_number
from answercenter.views import paging
from answercenter.views.editor import branches

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("topics", __name__, url_prefix="/topics")


@bp.get("")
def tree() -> ResponseReturnValue:
    """Show topics at their place, those without answers too, and a form for a new one."""
    return _tree(TopicForm(formdata=None, parent=request.args.get("below", "")))


@bp.post("")
def create() -> ResponseReturnValue:
    """Make a topic."""
    form = TopicForm()
    try:
        made = arranging.create(form.name.data or "", number(form.parent.data))
    except InvalidText as error:
        form.blame(error.errors)
        return _tree(form), 400
    flash("Made. It is shown to visitors once an answer stands in it.", "good")
    return redirect(url_for("editor.topics.tree", at=made, _anchor=f"topic-{made}"), 303)


@bp.post("/order")
def order() -> ResponseReturnValue:
    """Move a topic one step: up, down, into the topic before it, or out of the one above it."""
    steps = [(way, whole_number(request.form.get(way))) for way in arranging.WAYS if way in request.form]
    if len(steps) != 1 or not steps[0][1]:
        abort(400, "A topic is moved up, down, into the one before it, or out of the one above it.")
    way, topic_id = steps[0]
    try:
        arranging.shift(topic_id or 0, way)
    except arranging.UnknownTopic as error:
        abort(404, str(error))
    except InvalidText as error:
        flash(str(error), "bad")
    return redirect(url_for("editor.topics.tree", moved=topic_id, by=way), 303)  # with a fragment none gets the focus


@bp.get("/<int:topic_id>")
def show(topic_id: int) -> ResponseReturnValue:
    """Show one topic with what can be done to it."""
    topic = _wanted(topic_id)
    above = str(topic.parent_id or "")
    return _form(topic, TopicForm(formdata=None, name=topic.name, parent=above))


@bp.post("/<int:topic_id>")
def change(topic_id: int) -> ResponseReturnValue:
    """Rename, move, merge or remove a topic."""
    topic, form, act = _wanted(topic_id), TopicForm(), request.form.get("act", "")
    if act not in DONE:
        abort(400, "A topic is renamed, moved, merged or removed.")
    try:
        if act == "rename":
            arranging.rename(topic_id, form.name.data or "")
        elif act == "move":
            arranging.place(topic_id, number(form.parent.data), number(form.before.data))
        elif act == "merge":
            arranging.merge(topic_id, number(form.into.data))
        else:
            arranging.remove(topic_id)
    except InvalidText as error:
        form = TopicForm(name=topic.name, parent=str(topic.parent_id or "")) if act == "rename" else form
        form.blame(error.errors)
        return _form(topic, form), 400
    flash(DONE[act], "good")
    there = {"merge": form.into.data, "remove": topic.parent_id}.get(act, topic_id)
    return redirect(url_for("editor.topics.tree", at=there or None, _anchor=f"topic-{there}" if there else None), 303)


DONE = {
    "rename": "Renamed. The former address leads here.",
    "move": "Moved. Former addresses lead here.",
    "merge": "Merged. Its addresses lead here.",
    "remove": "Removed.",
}


def _wanted(topic_id: int) -> topics.TopicNode:
    """Return a topic. Aborts with 404 when there is no such topic."""
    steps = topics.trail(topic_id, permissions.reader())
    if not steps:
        abort(404, "There is no such topic.")
    return steps[-1]


def _tree(form: TopicForm) -> str:
    reader, moved = permissions.reader(), whole_number(request.args.get("moved"))
    at, below = moved or whole_number(request.args.get("at")), whole_number(request.args.get("below"))
    trail = topics.trail(at, reader)[:-1] if at else topics.trail(below, reader)
    shown = branches.branch(topics.whole_tree(reader), trail, paging.wanted_page(), at)
    here = url_for("editor.topics.tree", below=shown.above.id if shown.above else None)
    return render_template(
        "editor/topics.html",
        form=form,
        branch=shown,
        pages=paging.pages(here, shown.page, shown.pages),
        moved=moved,
        by=request.args.get("by", ""),
    )


def _form(topic: topics.TopicNode, form: TopicForm) -> str:
    return render_template(
        "editor/topic.html",
        topic=topic,
        trail=topics.trail(topic.id, permissions.reader())[:-1],
        form=form,
        standing=arranging.standing(db.session(), topic.id),
    )
