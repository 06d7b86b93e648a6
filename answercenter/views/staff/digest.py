"""The digest by mail: how often one wants it, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.analytics import reports
from answercenter.digests import making
from answercenter.digests import periods
from answercenter.digests import subscriptions
from answercenter.digests.subscriptions import InvalidSubscription
from answercenter.mail import outbox
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.models import User

bp = Blueprint("digest", __name__, url_prefix="/digest")
SAID = {
    Rhythm.DAILY: "You get the digest every day, the first one after today.",
    Rhythm.WEEKLY: "You get the digest every Monday, the first one when this week is over.",
    None: "You get no digest.",
}


@bp.get("")
def show() -> str:
    """Show how often one gets the digest, and what it would say now."""
    return _page("")


@bp.post("")
def choose() -> ResponseReturnValue:
    """Keep how often one wants it. 400 with a message when that cannot be."""
    try:
        kept = subscriptions.choose(_reader().id, request.form.get("rhythm", ""))
    except InvalidSubscription as error:
        return _page(str(error)), 400
    flash(SAID[kept], "good")
    return redirect(url_for("staff.digest.show"), 303)


def _page(problem: str) -> str:
    user = _reader()
    kept, asked = subscriptions.of(user.id), request.args.get("rhythm", "")
    shown = Rhythm(asked) if asked in {*Rhythm} else kept or Rhythm.WEEKLY
    base = current_app.config["BASE_URL"] or request.url_root.rstrip("/")
    letter, sent = making.preview(user.id, user.email, shown, base)
    return render_template(
        "staff/digest.html",
        user=user,
        kept=kept,
        shown=shown,
        letter=letter,
        sent=sent,
        hour=periods.HOUR,
        ready=outbox.is_set_up() and current_app.config["BASE_URL"],
        problem=problem,
        definitions=[reports.get(one) for one in reports.NAMES],
    )


def _reader() -> User:
    """Tell who is at work; aborts with 401 when nobody is."""
    user = permissions.account()
    if user is None:
        abort(401)
    return user
