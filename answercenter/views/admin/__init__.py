"""The desk of administrators: accounts, types of requests, requesters. Guarded here, once for every page of it."""

from __future__ import annotations

from flask import Blueprint

from answercenter.accounts.permissions import requires
from answercenter.accounts.roles import ADMIN
from answercenter.views.admin import accounts
from answercenter.views.admin import requesters
from answercenter.views.admin import rules
from answercenter.views.admin import types

parent = Blueprint("admin", __name__, url_prefix="/admin")
parent.before_request(requires(ADMIN))
parent.add_url_rule("/", "home", accounts.home, methods=["GET"])
parent.register_blueprint(accounts.bp)
parent.register_blueprint(types.bp)
parent.register_blueprint(rules.bp)
parent.register_blueprint(requesters.bp)
