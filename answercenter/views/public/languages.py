"""In which language a visitor reads: what they ask for, else what their browser prefers among the site's languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import abort
from flask import current_app
from flask import request
from markupsafe import Markup

from answercenter.answers import translations
from answercenter.views.public import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.answers.catalog import AnswerLink

_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def asked() -> str:
    """Return the language that `?language=` asks for, in lower case, empty without one. Aborts with 400 on no code."""
    language = request.args.get("language", "")
    if language and not _CODE.fullmatch(language):
        abort(400, "A language is given by its code, such as “en” or “es”.")
    return language.lower()


def preferred() -> str:
    """Return the language that is asked for, else that of the site's which the browser prefers; empty without."""
    return asked() or request.accept_languages.best_match(current_app.config["LANGUAGES"]) or ""


def elsewhere(family: Sequence[AnswerLink], answer_id: int) -> AnswerLink | None:
    """Return the translation that is asked for when it is another answer than the one that is opened."""
    found = translations.in_language(list(family), asked()) if asked() else None
    return None if found is None or found.id == answer_id else found


def note(family: Sequence[AnswerLink], language: str) -> Markup:
    """Say above an answer that it is to be had in the visitor's language, or that it is not; else nothing."""
    wanted = preferred()
    if not wanted or wanted.partition("-")[0] == language.partition("-")[0].lower():
        return Markup()
    return page.rendered(
        "public/_language_note.html",
        other=translations.in_language(list(family), wanted),
        wanted=translations.name(wanted),
        code=wanted,
        own=translations.name(language),
    )
