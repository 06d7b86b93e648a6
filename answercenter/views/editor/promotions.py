"""Promotions: what stands first for a query; the list, writing one, trying and publishing it, their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.answers import revisions
from answercenter.forms.tuning import PromotionForm
from answercenter.forms.tuning import promotion_fields
from answercenter.search.rules import current_rules
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tuning import keeping
from answercenter.tuning import lists
from answercenter.tuning import pending
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import UnknownRule
from answercenter.views import paging
from answercenter.views.editor import trial

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.tuning.lists import PromotionLine

bp = Blueprint("promotions", __name__, url_prefix="/search/promotions")
bp.register_error_handler(UnknownRule, trial.gone)

OFFERED = 10  # answers found to be promoted
STEPS = {"up": -1, "down": 1}


@bp.get("")
def home() -> str:
    """List the promotions by query."""
    text = normalise_query(request.args.get("q", ""))
    found = lists.promotions(text, paging.wanted_page())
    numbered = paging.pages(url_for("editor.promotions.home"), found.page, found.pages, q=text or None)
    return render_template("editor/promotions.html", found=found, text=text, pages=numbered, counts=lists.counts())


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show a form, empty but for what was chosen on the way."""
    return _form(PromotionForm(formdata=None, **_chosen()), None)


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Try a new promotion, or publish it."""
    return _keep(None)


@bp.get("/<int:promotion_id>")
def edit(promotion_id: int) -> ResponseReturnValue:
    """Show a promotion, to be written on."""
    line = _wanted(promotion_id)
    return _form(PromotionForm(formdata=None, **promotion_fields(line) | _chosen()), line)


@bp.post("/<int:promotion_id>")
def save(promotion_id: int) -> ResponseReturnValue:
    """Try what was written, or publish it."""
    return _keep(_wanted(promotion_id))


@bp.post("/<int:promotion_id>/move")
def move(promotion_id: int) -> ResponseReturnValue:
    """Move a promotion one place up or down among those of its query."""
    line, step = _wanted(promotion_id), STEPS.get(request.form.get("act", ""))
    if step is None:
        abort(400, "A promotion is moved up or down.")
    keeping.move_promotion(promotion_id, step)
    return redirect(url_for("editor.promotions.home", q=line.query, _anchor=f"promotion-{promotion_id}"), 303)


@bp.post("/<int:promotion_id>/delete")
def delete(promotion_id: int) -> ResponseReturnValue:
    """Show what is lost without a promotion, or take it away."""
    line = _wanted(promotion_id)
    if trial.wanted_act() == trial.PUBLISH:
        keeping.delete_promotion(promotion_id, trial.author_id())
        flash(f"Deleted. “{line.query}” goes without it from now on.", "good")
        return redirect(url_for("editor.promotions.home"), 303)
    action = url_for("editor.promotions.delete", promotion_id=promotion_id)
    back = url_for("editor.promotions.edit", promotion_id=promotion_id)
    words = f"“{line.query}” without “{line.title or line.question}”"
    shown = trial.Pending("promotions", words, action, (), "Delete", back)
    return trial.show(shown, pending.without_promotion(current_rules(), promotion_id))


def _wanted(promotion_id: int) -> PromotionLine:
    line = lists.promotion(promotion_id)
    if line is None:
        abort(404, "There is no such promotion.")
    return line


def _chosen() -> dict[str, str]:
    """Return the query and the answer that were chosen on the way to the form."""
    found = {name: request.args[name] for name in ("query", "answer") if name in request.args}
    return found | ({"url": "", "title": ""} if found.get("answer") else {})


def _keep(line: PromotionLine | None) -> ResponseReturnValue:
    form, act = PromotionForm(), trial.wanted_act()
    promotion_id = line.id if line is not None else None
    if act == trial.EDIT:
        return _form(form, line)
    try:
        text = keeping.checked_promotion(promotion_id, form.text())
        if act == trial.PUBLISH:
            keeping.save_promotion(promotion_id, text, trial.author_id())
    except InvalidRule as error:
        form.blame(error.errors)
        return _form(form, line), 400
    if act == trial.PUBLISH:
        flash(f"Published. “{text.query}” shows it first from now on.", "good")
        return redirect(url_for("editor.promotions.home", q=text.query), 303)
    words = f"“{text.query}” shows “{_title(text)}” first"
    shown = trial.Pending("promotions", words, _action(line), form.typed(), "Publish")
    return trial.show(shown, pending.with_promotion(current_rules(), text, promotion_id))


def _form(form: PromotionForm, line: PromotionLine | None) -> str:
    words = normalise_query(request.args.get("q", ""))
    filters = revisions.EditorFilters(text=words, state="published", per_page=OFFERED)
    answer = whole_number(form.answer.data)
    return render_template(
        "editor/promotion.html",
        form=form,
        line=line,
        action=_action(line),
        here=request.path,
        words=words,
        offered=revisions.editor_list(filters).lines if words else (),
        chosen=revisions.newest(answer) if answer is not None else None,
        counts=lists.counts(),
    )


def _action(line: PromotionLine | None) -> str:
    if line is None:
        return url_for("editor.promotions.create")
    return url_for("editor.promotions.save", promotion_id=line.id)


def _title(text: PromotionText) -> str:
    sheet = revisions.newest(text.answer_id) if text.answer_id is not None else None
    return text.title if sheet is None else sheet.question
