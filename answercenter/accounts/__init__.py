"""Who may do what: roles, sign-in and the commands on accounts. Called by views and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Hook sign-in on this application."""
