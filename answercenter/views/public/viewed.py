"""Previously viewed: kept in the visitor's own browser and nowhere else, for thirty days, cleared with one click.

The cookie is set only when an answer is viewed, and never for visitors who ask not to be followed. It holds answer
ids and days, signed so that nobody else's list can be put into it.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response
from flask import abort
from flask import current_app
from flask import redirect
from flask import request
from itsdangerous import BadSignature
from itsdangerous import Signer
from markupsafe import Markup

from answercenter.forms import public as forms
from answercenter.views.limits import limited
from answercenter.views.public import page

if TYPE_CHECKING:
    from answercenter.answers.catalog import AnswerLink

COOKIE = "viewed"
KEPT_ANSWERS = 30
KEPT_DAYS = 30
SHOWN_BESIDE = 5  # answers, in the list beside other content
SHOWN_AT_HOME = 3  # where the leading questions are to stay the longer list
CLEAR = "viewed-clear"
_EPOCH = date(2020, 1, 1)
_WEEK = 7  # days


def viewed() -> str:
    """Show every answer that this browser remembers, the newest first."""
    return page.show("public/viewed.html", here="viewed", viewed=links(KEPT_ANSWERS), clear=forms.token(CLEAR))


@limited("form")
def clear() -> Response:
    """Forget what was viewed, and go back to where one was."""
    try:
        forms.check(CLEAR)
    except forms.FormError as error:
        abort(400, str(error))
    response = redirect(forms.way_back(request.form.get("back"), "/viewed"), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response  # type: ignore[return-value]  # werkzeug's own class, which Flask takes as its own


def beside(back: str, without: int | None = None, most: int = SHOWN_BESIDE) -> Markup:
    """Return the list beside other content: the latest answers viewed, without the one being read."""
    if COOKIE not in request.cookies:
        return Markup()
    return page.rendered("public/_viewed.html", viewed=links(most, without), clear=forms.token(CLEAR), back=back)


def links(limit: int, without: int | None = None) -> list[tuple[AnswerLink, str]]:
    """List the latest answers viewed that can still be read, each with its day in words."""
    days = {answer_id: day for answer_id, day in remembered() if answer_id != without}
    if not days:
        return []
    return [(link, _in_words(days[link.id])) for link in page.links(list(days))[:limit]]


def remembered() -> list[tuple[int, date]]:
    """Read the answers and days that the browser remembers, the newest first; nothing when the cookie is not ours."""
    try:
        text = _signer().unsign(request.cookies.get(COOKIE, "")).decode("ascii")
        pairs = [entry.split("-", 1) for entry in text.split("_") if entry]
        return [(int(number), _EPOCH + timedelta(days=int(day))) for number, day in pairs][:KEPT_ANSWERS]
    except (BadSignature, ValueError, OverflowError):
        return []


def remember(response: Response, answer_id: int) -> None:
    """Put an answer in front of those that the browser remembers, unless its visitor asked not to be followed."""
    if page.visitor().private:
        return
    today, before = page.today(), remembered()
    if before and before[0] == (answer_id, today):
        return
    oldest = today - timedelta(days=KEPT_DAYS)
    kept = [(answer_id, today), *((other, day) for other, day in before if other != answer_id and day > oldest)]
    text = "_".join(f"{number}-{(day - _EPOCH).days}" for number, day in kept[:KEPT_ANSWERS])
    response.set_cookie(
        COOKIE,
        _signer().sign(text).decode("ascii"),
        max_age=KEPT_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _in_words(day: date) -> str:
    """Return a day as one says it: today, yesterday, Tuesday, 14 March 2017."""
    ago = (page.today() - day).days
    if ago <= 1:
        return ("Today", "Yesterday")[max(0, ago)]
    return f"{day:%A}" if ago < _WEEK else page.long_date(day)


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="viewed-answers")
