"""Static files with their content's hash in the address, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

A_YEAR = 365 * 24 * 3600  # seconds


def init_app(app: Flask) -> None:
    """Give templates `asset(name)`, and versioned static files their long life."""
    addresses: dict[str, str] = {}

    def asset(name: str) -> str:
        """Return the address of a static file; its content is read once per process."""
        if name not in addresses or app.debug:
            content = Path(app.static_folder or "", name).read_bytes()
            addresses[name] = f"{app.static_url_path}/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
        return addresses[name]

    @app.after_request
    def keep_versioned(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code in {200, 304}:
            name = (request.view_args or {}).get("filename", "")
            if asset(name).endswith(f"?v={request.args['v']}"):
                response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return response

    app.add_template_global(asset, "asset")
