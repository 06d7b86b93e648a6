"""The weights of ranking: what they are, what they were meant to be, and trying others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.forms.tuning import WeightsForm
from answercenter.search.rules import current_rules
from answercenter.tuning import keeping
from answercenter.tuning import lists
from answercenter.tuning import pending
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import checked_weights
from answercenter.views.editor import trial

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("weights", __name__, url_prefix="/search/weights")


@bp.get("")
def home() -> ResponseReturnValue:
    """Show every weight with its default and its limits."""
    return _form(WeightsForm(formdata=None, **{line.name: f"{line.value:g}" for line in lists.weights()}))


@bp.post("")
def save() -> ResponseReturnValue:
    """Try the weights that were written, or publish them."""
    form, act = WeightsForm(), trial.wanted_act(trial.RESET)
    if act == trial.RESET:
        form = WeightsForm(formdata=None, **{line.name: f"{line.default:g}" for line in lists.weights()})
    if act == trial.EDIT:
        return _form(form)
    try:
        weights = checked_weights(form.values())
    except InvalidRule as error:
        form.blame(error.errors)
        return _form(form), 400
    if act == trial.PUBLISH:
        keeping.set_weights(form.values(), trial.author_id())
        flash("Published. Results are ordered by these weights from now on.", "good")
        return redirect(url_for("editor.weights.home"), 303)
    shown = trial.Pending("weights", "Other weights", url_for("editor.weights.save"), form.typed(), "Publish")
    return trial.show(shown, pending.with_weights(current_rules(), weights))


def _form(form: WeightsForm) -> str:
    return render_template("editor/weights.html", form=form, lines=lists.weights(), counts=lists.counts())
