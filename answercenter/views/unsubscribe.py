"""Leaving the digest by the link in each mail: without signing in, asked before anything changes.

Mail programs send the POST by themselves when somebody clicks on "unsubscribe" (RFC 8058); people who open the link see
a button. The link's signature is the proof, so that neither needs a session.
"""

from __future__ import annotations

from flask import Blueprint
from flask import Response
from flask import abort
from flask import make_response
from flask import render_template

from answercenter.accounts.origin import from_this_site
from answercenter.digests import making
from answercenter.digests import subscriptions
from answercenter.digests.subscriptions import UnknownSubscriber

bp = Blueprint("unsubscribe", __name__, url_prefix=making.LEAVING)


@bp.get("/<token>")
def ask(token: str) -> Response:
    """Ask whether no more digests are wanted. 404 for a link that is not ours."""
    try:
        subscriptions.subscriber(token)
    except UnknownSubscriber as error:
        abort(404, str(error))
    return _page(done=False)


@bp.post("/<token>")
def leave(token: str) -> Response:
    """End the subscription. 403 from another site's page, 404 for a link that is not ours."""
    if not from_this_site():
        abort(403, "This form was sent from another site, so nothing was changed.")
    try:
        subscriptions.leave(token)
    except UnknownSubscriber as error:
        abort(404, str(error))
    return _page(done=True)


def _page(*, done: bool) -> Response:
    response = make_response(render_template("digest/unsubscribe.html", done=done))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
