"""What every response says besides its content: what a page may load, who may frame it, who may keep it.

A page loads nothing from another host and runs no script but our files. Pages are private: they differ by what a
visitor viewed and where they are. Signed in, nothing is kept at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
HTTPS_ONLY = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Believe as many proxies as are trusted, and give every response its headers."""
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the headers that protect a reader; what a view has said already stays."""
    headers = response.headers
    for name, value in ALWAYS:
        if name not in headers:
            headers.add(name, value)
    if request.is_secure:
        headers["Strict-Transport-Security"] = HTTPS_ONLY
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies and not _lasting(response):
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers:
        headers.add("Cache-Control", "private, no-cache")
    if "Vary" in headers:
        response.vary.add("Cookie")
    elif (response.content_type or "").startswith("text/html"):
        headers.add("Vary", "Cookie")
    return response


def _lasting(response: Response) -> bool:
    """Tell whether a response is equal for everybody and never changes."""
    return request.endpoint == "static" or bool(response.cache_control.immutable)
