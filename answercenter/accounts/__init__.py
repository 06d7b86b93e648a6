"""Who may do what: roles, sign-in and the commands on accounts. Called by views and the command line.

Flask-Security keeps passwords (argon2) and sessions (`fs_uniquifier`, changed to end them all); the pages of
signing in are our own, in `views/auth`. No address, time or count of sign-ins is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask_security import SQLAlchemyUserDatastore

from answercenter.accounts import permissions
from answercenter.extensions import db
from answercenter.extensions import security
from answercenter.models import Role
from answercenter.models import User

if TYPE_CHECKING:
    from flask import Flask

_SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # no salt of ours, so that a password outlives a new secret key
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFC",
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SESSION_PROTECTION": "strong",
    "PERMANENT_SESSION_LIFETIME": permissions.LONGEST_SESSION,  # how long a session cookie is believed
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: writing an answer may take hours
    "WTF_CSRF_SSL_STRICT": False,  # `check_change` asks the browser's own headers instead of the Referer
}


def init_app(app: Flask) -> None:
    """Put sign-in into this application, and keep it away from the requests of visitors."""
    for name, value in _SETTINGS.items():
        app.config.setdefault(name, value)
    app.config["SESSION_PROTECTION"] = _SETTINGS["SESSION_PROTECTION"]
    app.config["PERMANENT_SESSION_LIFETIME"] = _SETTINGS["PERMANENT_SESSION_LIFETIME"]
    json = app.json
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    security.login_manager.request_loader(None)  # sessions only: no token in a header or an address signs in
    app.json = json
    _leave_visitors_alone(app)
    app.jinja_env.globals.update(
        account=permissions.account, has_role=permissions.has_role, may_publish=permissions.may_publish
    )


def _leave_visitors_alone(app: Flask) -> None:
    """Take out what Flask-Login and Flask-Principal do on each request, which reads the session of everybody.

    `permissions.account()` looks the user up where one is asked for, and only when there is a session cookie; there
    is no remember-me cookie to keep; templates find `account()` among the globals.
    """
    groups: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    for functions in groups:
        functions[None] = [function for function in functions[None] if not _is_for_everybody(function)]


def _is_for_everybody(function: object) -> bool:
    return str(getattr(function, "__module__", "")).startswith(("flask_login.", "flask_principal"))
