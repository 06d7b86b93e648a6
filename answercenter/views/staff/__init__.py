"""The desk of staff: requests; reports, notes on their charts, saved views, digest.

Guarded here, once for every page of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for

from answercenter.accounts.permissions import requires
from answercenter.accounts.roles import ADMIN
from answercenter.accounts.roles import STAFF
from answercenter.accounts.roles import VOLUNTEER
from answercenter.analytics.reports.scope import simulated
from answercenter.views.staff import canned
from answercenter.views.staff import digest
from answercenter.views.staff import drawing
from answercenter.views.staff import explain
from answercenter.views.staff import mail
from answercenter.views.staff import notes
from answercenter.views.staff import organisations
from answercenter.views.staff import reports
from answercenter.views.staff import saved
from answercenter.views.staff import statistics
from answercenter.views.staff import tasks
from answercenter.views.staff import ticket
from answercenter.views.staff import tickets

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

parent = Blueprint("staff", __name__, url_prefix="/staff")
for part in (
    reports.bp, tasks.bp, notes.bp, saved.bp, digest.bp, tickets.bp, ticket.bp, canned.bp, mail.bp, organisations.bp,
):  # fmt: skip
    parent.register_blueprint(part)
explaining = explain.bp  # open to editors too, so it has a guard of its own
answering = statistics.bp  # likewise
library = drawing.bp  # open to all: the public script that draws charts, kept by browsers for good


_everything, _requests = requires(STAFF, ADMIN), requires(VOLUNTEER, STAFF, ADMIN)


@parent.before_request
def guard() -> None:
    """Open requests to volunteers too, who see but their own desk; everything else to staff and administrators."""
    (_requests if request.blueprint in {"staff.tickets", "staff.ticket"} else _everything)()


@parent.get("/")
def home() -> ResponseReturnValue:
    """Lead to the overview."""
    return redirect(url_for("staff.reports.show", name="overview"))


@parent.context_processor
def tell_origin() -> dict[str, bool]:
    """Tell every page of the desk whether the visits are simulated."""
    return {"simulated": simulated()}
