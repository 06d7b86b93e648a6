"""How often one address may ask: limits per kind of request, as the setting RATE_LIMITS says.

Addresses are kept only as keyed hashes, and only as long as a limit runs.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from limits import parse_many

from answercenter.extensions import limiter
from answercenter.extensions import remote_address

if TYPE_CHECKING:
    from collections.abc import Callable


def limited(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limit a view by the rate of its kind; all views of one kind share it. Too many get 429."""

    def rate() -> str:
        return str(current_app.config["RATE_LIMITS"][kind])

    def off() -> bool:
        return current_app.config["RATE_LIMITS"] is None

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        limit: Callable[..., Any] = limiter.shared_limit(rate, scope=kind, key_func=limit_key, exempt_when=off)(view)
        return limit

    return decorate


def within(kind: str) -> bool:
    """Count one more of a kind, and tell whether this address is within its rate; for what is not refused."""
    rates = current_app.config["RATE_LIMITS"]
    if rates is None:
        return True
    hits = [limiter.limiter.hit(rate, kind, limit_key()) for rate in parse_many(rates[kind])]  # every rate counts it
    return all(hits)


def limit_key() -> str:
    """Tell who asks, as a hash that cannot be turned back into an address without the site's secret."""
    key = hashlib.blake2b(digest_size=16, key=str(current_app.config["SECRET_KEY"]).encode()[:64])
    key.update(remote_address().encode())
    return key.hexdigest()
