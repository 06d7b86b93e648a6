"""Answer Center: type a question, find the answer, read it, see what others who read it read next."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Flask

from answercenter import accounts
from answercenter import config
from answercenter import logs
from answercenter import search
from answercenter import views
from answercenter.extensions import csrf
from answercenter.extensions import db
from answercenter.extensions import limiter
from answercenter.extensions import migrate

if TYPE_CHECKING:
    from collections.abc import Mapping

__version__ = "0.1.0"


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application: a table of contents of its parts."""
    overrides = dict(overrides or {})
    instance = overrides.pop("INSTANCE", None) or config.instance_folder()
    app = Flask(__name__, instance_path=instance, instance_relative_config=True)
    config.configure(app, overrides)
    logs.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations")
    csrf.init_app(app)
    limiter.init_app(app)
    accounts.init_app(app)
    search.init_app(app)
    views.init_app(app)
    return app
