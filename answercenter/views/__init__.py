"""Pages, by who reads them. A view parses its form, calls one command or read, and renders; nothing imports views.

Each audience's package nests its blueprints under one parent, whose guard is written once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.views import admin
from answercenter.views import assets
from answercenter.views import auth
from answercenter.views import editor
from answercenter.views import errors
from answercenter.views import headers
from answercenter.views import health
from answercenter.views import moments
from answercenter.views import public
from answercenter.views import staff
from answercenter.views import unsubscribe

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Register every page."""
    assets.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    moments.init_app(app)
    public.init_app(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(admin.parent)
    app.register_blueprint(staff.parent)
    app.register_blueprint(staff.explaining)
    app.register_blueprint(staff.answering)
    app.register_blueprint(staff.library)
    app.register_blueprint(editor.parent)
    app.register_blueprint(unsubscribe.bp)
