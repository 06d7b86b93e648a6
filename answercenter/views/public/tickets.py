"""The requester's own page, opened by its secret address alone; a wrong one is like any page that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

from flask import abort
from flask import make_response
from flask import redirect
from flask import request

from answercenter.analytics import events
from answercenter.forms import public as forms
from answercenter.forms.ticket import MessageForm
from answercenter.mail import outbox
from answercenter.tickets import enclosed
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views import download
from answercenter.views.limits import limited
from answercenter.views.public import page

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

PURPOSE = "request"


def status(secret: str) -> Response:
    """Show a request to its requester. 404 for any other address."""
    return _status(secret, MessageForm(formdata=None))


@limited("form")
def add(secret: str) -> AnyResponse:
    """Add a message to a request, say that it is solved, or open it again."""
    try:
        forms.check(PURPOSE)
    except forms.FormError as error:
        abort(400, str(error))
    form, act = MessageForm(), request.form.get("act", "")
    try:
        if act == "message":
            requester.add_message(secret, form.text.data or "", request.form.get("form", "")[:32] or uuid4().hex)
        elif act == "solved":
            for answer_id in requester.confirm(secret):
                events.record_feedback(page.visitor(), answer_id=answer_id, revision=None, helpful=True)
        elif act == "reopen":
            requester.reopen(secret)
        else:
            abort(400, "A request is added to, solved or opened again.")
    except InvalidTicket as error:
        form.blame(error.errors)
        return _status(secret, form, 400)
    except UnknownTicket:
        abort(404)
    return redirect(f"/requests/{secret}?done={act}", 303)


def file(secret: str, file_id: int) -> Response:
    """Give a file of a request to its requester, to be saved. 404 for any other address."""
    response = download.response(enclosed.of_secret(secret, file_id))
    _keep_secret(response)
    return response


def _status(secret: str, form: MessageForm, code: int = 200) -> Response:
    found = sheets.status(secret)
    if found is None:
        abort(404)
    values: dict[str, Any] = {"secret": secret, "form": form, "token": forms.token(PURPOSE), "name": uuid4().hex}
    text = page.show(
        "public/request_status.html",
        found=found,
        sent="sent" in request.args,
        done=request.args.get("done", ""),
        mailed=outbox.is_set_up(),
        **values,
    )
    response = make_response(text, code)
    response.headers["Cache-Control"] = "no-store"
    _keep_secret(response)
    return response


def _keep_secret(response: Response) -> None:
    """Keep the address from other sites and from what lists pages."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
