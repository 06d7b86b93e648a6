"""Types of requests: what visitors may ask for, with which fields, and the words of the mails that they get."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.analytics import regions
from answercenter.answers import translations
from answercenter.extensions import db
from answercenter.forms import request_type as forms
from answercenter.models import LetterKind
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import assignment_rules
from answercenter.tickets import letters
from answercenter.tickets import people
from answercenter.tickets import types
from answercenter.tickets.types import TypeSheet
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

bp = Blueprint("types", __name__, url_prefix="/requests")
EMPTY = TypeSheet(0, "", "", (), open=True, reply_hours=8, close_hours=40)


@bp.get("")
def home() -> str:
    """List the types."""
    return render_template("admin/types.html", types=types.every_type())


@bp.post("/shipped")
def add_shipped() -> ResponseReturnValue:
    """Add the types that come with the site, where there are none."""
    number = types.add_shipped()
    flash(f"{number} types added: visitors can send requests now." if number else "There are types already.", "good")
    return redirect(url_for("admin.types.home"), 303)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form of a new type."""
    return _page(_filled(EMPTY), [], None)


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Keep a new type."""
    return _keep(None)


@bp.get("/<int:type_id>")
def edit(type_id: int) -> ResponseReturnValue:
    """Show a type, to be changed."""
    sheet = wanted_type(type_id)
    return _page(_filled(sheet), forms.shown_rows(sheet), sheet)


@bp.post("/<int:type_id>")
def save(type_id: int) -> ResponseReturnValue:
    """Change a type; requests that were sent stay as they are."""
    return _keep(wanted_type(type_id))


@bp.get("/<int:type_id>/mails/<kind>/<language>")
def letter(type_id: int, kind: str, language: str) -> ResponseReturnValue:
    """Show the words of a mail, and the mail as somebody would get it."""
    sheet, wanted = wanted_type(type_id), _kind(kind, language)
    words = letters.kept(db.session(), type_id, wanted, language)
    shown = words or letters.OWN[wanted]
    form = forms.LetterForm(formdata=None, subject=shown.subject, text=shown.text)
    return _letter_page(sheet, wanted, language, form)


@bp.post("/<int:type_id>/mails/<kind>/<language>")
def save_letter(type_id: int, kind: str, language: str) -> ResponseReturnValue:
    """Show the mail in new words, keep them, or go back to the site's own."""
    sheet, wanted, form = wanted_type(type_id), _kind(kind, language), forms.LetterForm()
    act, words = request.form.get("act", ""), form.wording()
    try:
        if act == "own":
            letters.save(type_id, wanted, language, letters.Wording("", ""))
        else:
            letters.check(wanted, words)
            if act != "keep":
                return _letter_page(sheet, wanted, language, form)
            letters.save(type_id, wanted, language, words)
    except InvalidTicket as error:
        form.blame(error.errors)
        return _letter_page(sheet, wanted, language, form), 400
    flash("Kept: mails are sent in these words from now on.", "good")
    return redirect(url_for("admin.types.letter", type_id=type_id, kind=kind, language=language), 303)


def wanted_type(type_id: int) -> TypeSheet:
    """Return a type of request as its page shows it; 404 where there is none."""
    try:
        return types.find(db.session(), type_id if type_id <= LARGEST_NUMBER else 0)
    except UnknownTicket as error:
        abort(404, str(error))


def _kind(kind: str, language: str) -> LetterKind:
    if kind not in set(LetterKind) or language not in current_app.config["LANGUAGES"]:
        abort(404, "There is no such mail.")
    return LetterKind(kind)


def _keep(sheet: TypeSheet | None) -> ResponseReturnValue:
    form, rows = forms.TypeForm(), forms.sent_rows()
    try:
        types.save(None if sheet is None else sheet.id, form.sheet(rows))
    except InvalidTicket as error:
        form.blame({name: message for name, message in error.errors.items() if not name.startswith("field-")})
        wrong = [replace(row, error=error.errors.get(f"field-{place}", "")) for place, row in enumerate(rows)]
        return _page(form, wrong, sheet), 400
    flash("Kept.", "good")
    return redirect(url_for("admin.types.home"), 303)


def _filled(sheet: TypeSheet) -> forms.TypeForm:
    return forms.TypeForm(
        formdata=None,
        name=sheet.name,
        help=sheet.help,
        open=sheet.open,
        volunteers=sheet.volunteers,
        reply_hours=str(sheet.reply_hours),
        close_hours=str(sheet.close_hours),
        keep_days="" if sheet.keep_days is None else str(sheet.keep_days),
        lead="" if sheet.lead_id is None else str(sheet.lead_id),
    )


def _page(form: forms.TypeForm, rows: Sequence[forms.Row], sheet: TypeSheet | None) -> str:
    return render_template(
        "admin/type.html",
        form=form,
        rows=forms.with_spare(rows),
        wrong=forms.problems(rows),
        sheet=sheet,
        kinds=forms.KINDS,
        leads=[("", "Administrators"), *((str(one), name) for one, name in people.workers(people.LEADERS))],
        letter_kinds=LetterKind,
        languages=[(code, translations.name(code)) for code in current_app.config["LANGUAGES"]],
        own_words=letters.letters_of(sheet.id) if sheet is not None else set(),
        rules=assignment_rules.of_type(sheet.id) if sheet is not None else [],
        region_name=regions.name,
    )


def _letter_page(sheet: TypeSheet, kind: LetterKind, language: str, form: forms.LetterForm) -> str:
    try:
        letters.check(kind, form.wording())
        shown = letters.preview(sheet.name, kind, form.wording())
    except InvalidTicket:
        shown = None
    return render_template(
        "admin/letter.html",
        sheet=sheet,
        kind=kind,
        language=language,
        language_called=translations.name(language),
        form=form,
        words=letters.WORDS,
        shown=shown,
        own=(kind.value, language) in letters.letters_of(sheet.id),
    )
