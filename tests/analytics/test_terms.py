"""The vocabulary: a number leads to its text, whether those asked for stand close together or far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import current_app

from answercenter.analytics import terms
from answercenter.extensions import command
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def numbers(app: Flask) -> Iterator[dict[str, int]]:
    """Three hundred texts with their numbers, of which this process holds none."""
    with app.app_context():
        with command() as session:
            found = terms.term_ids(session, [f"text {number:03}" for number in range(300)])
        current_app.extensions.pop("answercenter.texts", None)
        yield found


@pytest.mark.parametrize("chosen", [slice(10, 60), slice(0, 300, 3), slice(5, 300, 97), slice(0, 0)])
def test_numbers_lead_to_their_texts_alone(numbers: dict[str, int], chosen: slice) -> None:
    wanted = {number: text for text, number in sorted(numbers.items())[chosen]}
    assert terms.texts_of(db.session(), wanted) == wanted
    assert terms.texts_of(db.session(), wanted) == wanted  # now at hand


def test_a_number_that_nothing_has_leads_to_none(numbers: dict[str, int]) -> None:
    last = max(numbers.values())
    assert set(terms.texts_of(db.session(), [last, last + 1, last + 2])) == {last}
