"""The application as a WSGI server wants it; refuses to start without a secret key."""

from __future__ import annotations

from answercenter import create_app
from answercenter.config import SettingError

app = create_app()
if not app.config["SECRET_KEY"]:
    raise SettingError("SECRET_KEY is not set: run 'answercenter init', which makes one")
