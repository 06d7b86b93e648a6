"""Why an answer did not help: a short form that follows a "no", without script; thanks stand on the answer's page."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from flask import abort
from flask import redirect
from flask import request

from answercenter.analytics.reasons import LONGEST
from answercenter.analytics.reasons import REASONS
from answercenter.analytics.reasons import record_reason
from answercenter.text import whole_number
from answercenter.views.limits import limited
from answercenter.views.public import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

PURPOSE = "reason"
_FORM = re.compile(r"[0-9a-f]{32}")


def new_form() -> str:
    """Return what makes one form this form: 32 hexadecimal digits, from the address if the page was asked for again."""
    given = request.args.get("form", "")
    return given if _FORM.fullmatch(given) else uuid.uuid4().hex


@limited("feedback")
def reason(answer_id: int) -> Response:
    """Take a reader's reason, and go back to the answer."""
    found = page.answer_of_form(answer_id, PURPOSE)
    chosen, text, form = (request.form.get(name, "") for name in ("reason", "text", "form"))
    if chosen not in REASONS or not _FORM.fullmatch(form):
        abort(400, "Please choose one of the reasons.")
    if len(text) > LONGEST * 2:  # a line break counts as two in some browsers
        abort(400, f"Please say it in at most {LONGEST} characters.")
    record_reason(
        page.visitor(), form=form, answer_id=answer_id, revision=revision(), reason=chosen, text=text[:LONGEST]
    )
    return redirect(f"{page.answer_address(answer_id, found.slug)}?thanks=told#feedback", 303)


def revision() -> int | None:
    """Return the revision that a form says was read; None when it says none."""
    return whole_number(request.form.get("revision"))
