"""Visitors who ask not to be followed, over real HTTP through spool and counting: volume, and nothing that joins it."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from test_killed_recording import AGENT
from test_killed_recording import application
from test_killed_recording import make_answers
from test_killed_recording import run
from test_killed_recording import served
from visit_factory import total

from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.kinds import TRAFFIC
from answercenter.extensions import db
from answercenter.models import SearchEvent
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

VISITS = 3  # enough for a link, if they were visits


@pytest.mark.timeout(180)
@pytest.mark.parametrize("header", ["Sec-GPC", "DNT", ""])
def test_no_pair_and_no_search_id(header: str, site_settings: Callable[..., dict[str, str]]) -> None:
    """Without the header the same requests leave visits, a search id, a click and a pair: the test can tell."""
    settings = site_settings("not-followed")
    settings["ANSWERCENTER_SECRET_KEY"] = "only-for-tests-01"
    run(settings, "db", "upgrade")
    first, second = list(make_answers(settings))[:2]
    with served(settings) as port:
        for _ in range(VISITS):
            come(port, AGENT | ({header: "1"} if header else {}), first, second)
    run(settings, "worker", "--once")
    run(settings, "counts", "update")
    with application(settings):
        followed = not header
        assert count(SearchEvent) == VISITS
        assert count(ViewEvent) == 3 * VISITS
        assert (count(SearchEvent, SearchEvent.visit.is_not(None)) > 0) == followed
        assert (count(ViewEvent, ViewEvent.visit.is_not(None)) > 0) == followed
        assert (count(ViewEvent, ViewEvent.search_id.is_not(None)) > 0) == followed
        assert (total(PAIRS, "visits") > 0) == (total(CLICKS, "clicks") > 0) == followed
        assert total(TRAFFIC, "searches") > 0
        assert total(TRAFFIC, "views") == total(ANSWERS, "views") == 3 * VISITS
        assert (total(TRAFFIC, "visits") > 0) == (total(TRAFFIC, "measured_searches") > 0) == followed


def come(port: int, headers: dict[str, str], *addresses: str) -> None:
    """Search, open the first result, and read two answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:

        def get(address: str) -> str:
            connection.request("GET", address, headers=headers)
            with connection.getresponse() as response:
                assert response.status == 200
                return response.read().decode()

        found = re.findall(r'<ol id="results".*?href="([^"]+)"', get("/search?q=number"), re.DOTALL)
        for address in (found[0].replace("&amp;", "&"), *addresses):
            get(address)


def count(model: type[SearchEvent | ViewEvent], *where: object) -> int:
    """The number of rows."""
    return int(db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0)  # type: ignore[arg-type]
