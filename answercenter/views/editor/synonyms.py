"""Synonyms: the list, writing one, trying and publishing it, taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.forms.tuning import KINDS
from answercenter.forms.tuning import SynonymForm
from answercenter.forms.tuning import synonym_fields
from answercenter.search.rules import current_rules
from answercenter.text import normalise_query
from answercenter.tuning import keeping
from answercenter.tuning import lists
from answercenter.tuning import pending
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import UnknownRule
from answercenter.tuning.wording import checked_synonym
from answercenter.views import paging
from answercenter.views.editor import trial

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.tuning.lists import SynonymLine
    from answercenter.tuning.wording import SynonymText

bp = Blueprint("synonyms", __name__, url_prefix="/search")
bp.register_error_handler(UnknownRule, trial.gone)


@bp.get("")
def home() -> str:
    """List the synonyms, the last changed first."""
    text = normalise_query(request.args.get("q", ""))
    found = lists.synonyms(text, paging.wanted_page())
    numbered = paging.pages(url_for("editor.synonyms.home"), found.page, found.pages, q=text or None)
    return render_template("editor/synonyms.html", found=found, text=text, pages=numbered, counts=lists.counts())


@bp.get("/synonyms/new")
def new() -> ResponseReturnValue:
    """Show an empty form."""
    return _form(SynonymForm(formdata=None), None)


@bp.post("/synonyms/new")
def create() -> ResponseReturnValue:
    """Try a new synonym, or publish it."""
    return _keep(None)


@bp.get("/synonyms/<int:synonym_id>")
def edit(synonym_id: int) -> ResponseReturnValue:
    """Show a synonym, to be written on."""
    line = _wanted(synonym_id)
    return _form(SynonymForm(formdata=None, **synonym_fields(line)), line)


@bp.post("/synonyms/<int:synonym_id>")
def save(synonym_id: int) -> ResponseReturnValue:
    """Try what was written, or publish it."""
    return _keep(_wanted(synonym_id))


@bp.post("/synonyms/<int:synonym_id>/delete")
def delete(synonym_id: int) -> ResponseReturnValue:
    """Show what is lost without a synonym, or take it away."""
    line = _wanted(synonym_id)
    if trial.wanted_act() == trial.PUBLISH:
        keeping.delete_synonym(synonym_id, trial.author_id())
        flash("Deleted. Searches go without it from now on.", "good")
        return redirect(url_for("editor.synonyms.home"), 303)
    action = url_for("editor.synonyms.delete", synonym_id=synonym_id)
    back = url_for("editor.synonyms.edit", synonym_id=synonym_id)
    words = f"Without {_words(line)}"
    shown = trial.Pending("synonyms", words, action, (), "Delete", back)
    return trial.show(shown, pending.without_synonym(current_rules(), synonym_id))


def _wanted(synonym_id: int) -> SynonymLine:
    line = lists.synonym(synonym_id)
    if line is None:
        abort(404, "There is no such synonym.")
    return line


def _keep(line: SynonymLine | None) -> ResponseReturnValue:
    form, act = SynonymForm(), trial.wanted_act()
    synonym_id = line.id if line is not None else None
    if act == trial.EDIT:
        return _form(form, line)
    try:
        text = checked_synonym(form.text())
        if act == trial.PUBLISH:
            keeping.save_synonym(synonym_id, text, trial.author_id())
    except InvalidRule as error:
        form.blame(error.errors)
        return _form(form, line), 400
    if act == trial.PUBLISH:
        flash(f"Published. {_words(text)} from now on.", "good")
        return redirect(url_for("editor.synonyms.home"), 303)
    shown = trial.Pending("synonyms", _words(text), _action(line), form.typed(), "Publish")
    return trial.show(shown, pending.with_synonym(current_rules(), text, synonym_id))


def _form(form: SynonymForm, line: SynonymLine | None) -> str:
    return render_template(
        "editor/synonym.html", form=form, line=line, action=_action(line), kinds=KINDS, counts=lists.counts()
    )


def _action(line: SynonymLine | None) -> str:
    if line is None:
        return url_for("editor.synonyms.create")
    return url_for("editor.synonyms.save", synonym_id=line.id)


def _words(text: SynonymText | SynonymLine) -> str:
    typed = ", ".join(f"“{phrase}”" for phrase in text.terms[:3]) + (" …" if len(text.terms) > 3 else "")
    if not text.expansions:
        return f"{typed} stand for each other"
    added = ", ".join(f"“{phrase}”" for phrase in text.expansions[:3]) + (" …" if len(text.expansions) > 3 else "")
    return f"{typed} also {'searches' if len(text.terms) == 1 else 'search'} for {added}"
