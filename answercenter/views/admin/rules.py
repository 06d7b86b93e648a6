"""Rules of a type of request: who is given its requests as they come in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.analytics import regions
from answercenter.answers import topics
from answercenter.forms import assignment as forms
from answercenter.models import PUBLIC
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import assignment_rules
from answercenter.tickets import people
from answercenter.tickets.assignment_rules import PERSON
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views.admin.types import wanted_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from answercenter.tickets.assignment_rules import RuleSheet
    from answercenter.tickets.types import TypeSheet

bp = Blueprint("rules", __name__, url_prefix="/requests/<int:type_id>/rules")


@bp.get("/new")
def new(type_id: int) -> str:
    """Show the form of a new rule."""
    return _page(wanted_type(type_id), None, forms.RuleForm(formdata=None), [])


@bp.post("/new")
def create(type_id: int) -> ResponseReturnValue:
    """Keep a new rule."""
    return _keep(wanted_type(type_id), None)


@bp.get("/<int:rule_id>")
def edit(type_id: int, rule_id: int) -> str:
    """Show a rule, to be changed."""
    sheet, rule = wanted_type(type_id), _wanted(type_id, rule_id)
    place = regions.name(rule.region) if rule.region else ""
    topic = "" if rule.topic_id is None else str(rule.topic_id)
    return _page(sheet, rule, forms.RuleForm(formdata=None, topic=topic, region=place), forms.shown_rows(rule))


@bp.post("/<int:rule_id>")
def save(type_id: int, rule_id: int) -> ResponseReturnValue:
    """Change a rule; requests that were given stay with who has them."""
    return _keep(wanted_type(type_id), _wanted(type_id, rule_id))


@bp.post("/<int:rule_id>/remove")
def remove(type_id: int, rule_id: int) -> ResponseReturnValue:
    """Remove a rule."""
    _wanted(type_id, rule_id)
    try:
        assignment_rules.remove(type_id, rule_id)
    except UnknownTicket as error:
        abort(404, str(error))
    flash("Removed: requests that it gave stay with who has them.", "good")
    return redirect(url_for("admin.types.edit", type_id=type_id), 303)


def _wanted(type_id: int, rule_id: int) -> RuleSheet:
    try:
        return assignment_rules.find(type_id, rule_id if rule_id <= LARGEST_NUMBER else 0)
    except UnknownTicket as error:
        abort(404, str(error))


def _keep(sheet: TypeSheet, rule: RuleSheet | None) -> ResponseReturnValue:
    form, rows = forms.RuleForm(), forms.sent_rows()
    try:
        assignment_rules.save(sheet.id, None if rule is None else rule.id, form.sheet(rows))
    except InvalidTicket as error:
        wrong = [replace(row, error=error.errors.pop(PERSON.format(place), "")) for place, row in enumerate(rows)]
        form.blame(error.errors)
        return _page(sheet, rule, form, wrong), 400
    except UnknownTicket as error:
        abort(404, str(error))
    flash("Kept: requests that come in from now on are given so.", "good")
    return redirect(url_for("admin.types.edit", type_id=sheet.id), 303)


def _page(sheet: TypeSheet, rule: RuleSheet | None, form: forms.RuleForm, rows: Sequence[forms.Row]) -> str:
    roots = {str(one.id): one.name for one in topics.whole_tree(PUBLIC)}
    if rule is not None and rule.topic_id is not None:  # one that was put below another since
        roots.setdefault(str(rule.topic_id), f"{rule.topic} (now below another topic)")
    gone = [(one.user_id, f"{one.name} (has left)") for one in rule.people if not one.works] if rule else []
    workers = [(str(one), name) for one, name in (*people.workers(), *gone)]
    return render_template(
        "admin/rule.html",
        sheet=sheet,
        rule=rule,
        form=form,
        rows=forms.with_spare(rows),
        wrong=forms.problems(rows, dict(workers)),
        workers=workers,
        topics=[("", "All topics"), *roots.items()],
    )
