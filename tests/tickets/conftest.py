"""An application that takes replies by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def replied(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that says where replies go."""
    made = make_app(REPLY_ADDRESS="help@answers.example.org", MAIL_FROM="answers@example.org")
    with made.app_context():
        yield made
