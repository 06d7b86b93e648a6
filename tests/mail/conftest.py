"""A mail server on loopback, and an application that sends by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mail_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from mail_server import Postman


@pytest.fixture
def postman() -> Iterator[Postman]:
    """A mail server that takes everything, until told otherwise."""
    with serving() as handler:
        yield handler


@pytest.fixture
def app(make_app: Callable[..., Flask], postman: Postman) -> Iterator[Flask]:
    """An application that sends by this server."""
    made = make_app(
        SMTP_URL=f"smtp://127.0.0.1:{postman.port}",
        MAIL_FROM="Answers <answers@example.org>",
        BASE_URL="https://answers.example.org",
    )
    with made.app_context():
        yield made
