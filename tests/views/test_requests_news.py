"""What the queue tells of requests that came since it was opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ticket_factory import make_ticket
from ticket_factory import open_to_volunteers
from ticket_factory import question_type

from answercenter.tickets import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_requests_that_came_since_are_counted_as_the_filters_say(desk: Callable[[str], Desk]) -> None:
    staff = desk("staff")
    make_ticket(region="US-OH")
    everywhere, ohio = news_of(staff, ""), news_of(staff, "?region=US-OH&mine=")
    assert told(staff, everywhere) == told(staff, ohio) == ""
    make_ticket(region="US-OH")
    make_ticket(intake.LINKS)
    assert ">1 new request: show it</a>" in told(staff, everywhere)
    make_ticket(region="US-CA")
    assert told(staff, everywhere) == '<a href="/staff/requests">2 new requests: show them</a>'
    assert told(staff, ohio) == '<a href="/staff/requests?region=US-OH">1 new request: show it</a>'


def test_volunteers_are_told_of_their_desk_alone(desk: Callable[[str], Desk]) -> None:
    question_type()
    volunteer = desk("volunteer")
    address = news_of(volunteer, "")
    make_ticket()
    assert told(volunteer, address) == ""
    assert "after=0" in news_of(volunteer, "")
    open_to_volunteers()
    assert "1 new request" in told(volunteer, address)


@pytest.mark.parametrize("rest", ["", "?after=", "?after=-1", "?after=x", f"?after={10**30}", "?after=0&state=none"])
def test_what_is_not_understood_is_refused(desk: Callable[[str], Desk], rest: str) -> None:
    assert desk("staff").client.get(f"/staff/requests/news{rest}").status_code == 400


def news_of(worker: Desk, rest: str) -> str:
    """The address that the queue's script asks."""
    page = worker.client.get(f"/staff/requests{rest}").get_data(as_text=True)
    found = re.search(r'data-news="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def told(worker: Desk, address: str) -> str:
    return str(worker.client.get(address).get_data(as_text=True)).strip()
