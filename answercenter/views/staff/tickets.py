"""The queue of requests: the list with its filters, taking a batch, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter import proposals
from answercenter.accounts import permissions
from answercenter.accounts.roles import ADMIN
from answercenter.accounts.roles import STAFF
from answercenter.analytics import regions
from answercenter.answers import topics
from answercenter.forms.ticket import QueueForm
from answercenter.models import PUBLIC
from answercenter.text import whole_number
from answercenter.tickets import claims
from answercenter.tickets import held_mail
from answercenter.tickets import queue
from answercenter.tickets import types
from answercenter.tickets.wording import InvalidTicket
from answercenter.views import paging

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("tickets", __name__, url_prefix="/requests")
STATES = (
    ("to-do", "To do"),
    ("new", "New"),
    ("open", "Open"),
    ("waiting", "Answered"),
    ("held", "Held"),
    ("closed", "Closed"),
    ("all", "All"),
)
VOLUNTEER_STATES = tuple(state for state in STATES if state[0] != "held")


def own_id() -> int:
    """Tell whose desk this is."""
    user = permissions.account()
    if user is None:
        abort(401)
    return user.id


def is_volunteer() -> bool:
    """Tell whether who is asking sees but a volunteer's desk."""
    return not permissions.has_role(STAFF, ADMIN)


@bp.get("")
def home() -> str:
    """List the requests that are wanted."""
    form, user_id = QueueForm(request.args), own_id()
    filters = _filters(form, user_id)
    number = paging.wanted_page()
    found = queue.lines(filters, number)
    names = types.names()
    return render_template(
        "staff/requests.html",
        found=found,
        form=form,
        pages=paging.pages(url_for("staff.tickets.home"), number, found.pages, **form.arguments()),
        standing=queue.standing(user_id, filters),
        newest=queue.newest(filters),
        held_mails=0 if is_volunteer() else held_mail.number(),
        next_id=queue.next_of(user_id),
        types=[("", "All types"), *((str(one), name) for one, name in names.items())],
        topics=[("", "All topics"), *((str(one.id), one.name) for one in topics.whole_tree(PUBLIC))],
        sizes=claims.SIZES,
        to_tell=[] if is_volunteer() else proposals.to_tell(),
        states=VOLUNTEER_STATES if is_volunteer() else STATES,
        lease=int(claims.LEASE.total_seconds() // 60),
        region_name=regions.name,
    )


@bp.get("/news")
def news() -> str:
    """Tell how many of the requests that are wanted came after one, for the page's script."""
    form, after = QueueForm(request.args), whole_number(request.args.get("after"))
    if after is None:
        abort(400, "After which request is not told.")
    number = queue.came_after(after, _filters(form, own_id()))
    address = paging.pages(url_for("staff.tickets.home"), 1, 1, **form.arguments()).address
    return render_template("staff/_news.html", number=number, address=address)


@bp.post("/take")
def take() -> ResponseReturnValue:
    """Take the next requests that fit the filters, and open the first."""
    form, user_id = QueueForm(), own_id()
    number = whole_number(request.form.get("number"))
    if number not in claims.SIZES:
        abort(400, "Take one of the offered numbers of requests.")
    taken = claims.take(user_id, number, _filters(form, user_id))
    if not taken:
        flash("Nothing is free: all that fits is done, or others hold it.", "warn")
        back = paging.pages(url_for("staff.tickets.home"), 1, 1, **form.arguments())
        return redirect(back.address, 303)
    what = "1 request is" if len(taken) == 1 else f"{len(taken)} requests are"
    flash(f"{what} yours for {int(claims.LEASE.total_seconds() // 60)} minutes.", "good")
    return redirect(url_for("staff.ticket.show", ticket_id=taken[0]), 303)


@bp.post("/put-back")
def put_back() -> ResponseReturnValue:
    """Put back all that one holds."""
    number = claims.put_back(own_id())
    flash(f"{number} put back: others can take them." if number else "You hold nothing.", "good")
    return redirect(url_for("staff.tickets.home"), 303)


def _filters(form: QueueForm, user_id: int) -> queue.Filters:
    try:
        return form.filters(user_id, volunteer=is_volunteer())
    except InvalidTicket as error:
        abort(400, str(error))
