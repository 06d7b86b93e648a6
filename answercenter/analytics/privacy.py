"""What may be told of small numbers: a text by name, or a number of a part, only from the least number of visits on.

Visits may be added up over days, regions and topics (see `models.count`), so a text that reaches the least number of
visits within a part of the traffic reaches it in the whole as well; the part's own number decides both questions.
"""

from __future__ import annotations

from flask import current_app


def least_visits() -> int:
    """Tell from how many distinct visits on a text is named and a part's number is shown."""
    least: int = current_app.config["PRIVACY_MINIMUM_VISITS"]
    return least


def few(visits: int, *amounts: int) -> bool:
    """Tell whether a part of the traffic is too small for its numbers to be shown; one without any event is not.

    Events of visitors who asked not to be followed belong to no visit, so a part may have events and no visit.
    """
    return visits < least_visits() and (visits > 0 or any(amounts))


def few_words() -> str:
    """Say in words that a number is too small to be shown."""
    return f"fewer than {least_visits()}"
