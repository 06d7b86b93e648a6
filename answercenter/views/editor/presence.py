"""What the page of writing says of who is on it: that it is open, and that it was left."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import render_template
from sqlalchemy.exc import IntegrityError

from answercenter.accounts import permissions
from answercenter.answers import presence
from answercenter.answers.wording import UnknownAnswer
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("presence", __name__, url_prefix="/answers/<int:answer_id>/presence")


@bp.post("")
def stay(answer_id: int) -> ResponseReturnValue:
    """Note that somebody writes on an answer, and tell who else does. 404 for an unknown answer."""
    user_id = _account_id()
    if answer_id > LARGEST_NUMBER:
        abort(404, "There is no such answer.")
    try:
        with suppress(IntegrityError):  # two of one's own windows at once: the row is there
            presence.stay(answer_id, user_id)
    except UnknownAnswer as error:
        abort(404, str(error))
    return render_template("editor/_presence.html", writers=presence.others(answer_id, user_id))


@bp.post("/leave")
def leave(answer_id: int) -> ResponseReturnValue:
    """Note that somebody has left an answer."""
    if answer_id <= LARGEST_NUMBER:
        presence.leave(answer_id, _account_id())
    return "", 204


def _account_id() -> int:
    user = permissions.account()
    if user is None:
        abort(401)
    return user.id
