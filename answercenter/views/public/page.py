"""What visitors' pages share: who is asking, the versions of what they show, and parts kept as they were rendered.

A part that is equal for all who may read the same is rendered once per version of answers and counts. Addresses of
answers and topics are put together here, once, since pages are full of them.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from urllib.parse import urlsplit

from flask import current_app
from flask import g
from flask import render_template
from flask import request
from markupsafe import Markup

from answercenter import clock
from answercenter.accounts import permissions
from answercenter.analytics import regions
from answercenter.analytics import visits
from answercenter.answers.held import held
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from datetime import date
    from datetime import datetime

    from answercenter.analytics.visits import Visitor

Value = TypeVar("Value")


def visitor() -> Visitor:
    """Tell who is visiting, as far as that is known and recorded; worked out once per request."""
    if "visitor" not in g:
        g.visitor = visits.current_visitor(permissions.is_staff())
    found: Visitor = g.visitor
    return found


def kept(key: Hashable, build: Callable[[], Value]) -> Value:
    """Return something made of answers and counts, made anew when they or what may be read of them have changed."""
    counts = current_versions(db.session()).counts
    return held(("page", permissions.reader().audiences, counts, key), build)


def part(template: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> Markup:
    """Return a rendered part of a page, rendered anew when what it shows has changed."""
    return kept((template, key), lambda: rendered(template, **values()))


def rendered(template: str, **values: Any) -> Markup:
    """Render a part of a page."""
    return Markup(render_template(template, **values))  # noqa: S704  # a template's own output


def show(template: str, **values: Any) -> str:
    """Render a whole page with what every visitors' page needs."""
    region = regions.region_of(request)
    return render_template(template, region_name=region_name(region), **values)


def region_name(region: str) -> str:
    """Return a region's name as visitors read it; empty when it is unknown."""
    return "" if region == regions.UNKNOWN else regions.name(region)


def answer_address(answer_id: int, slug: str) -> str:
    """Return the address of an answer's page on this site."""
    return f"/answers/{answer_id}/{slug}"


def topic_address(path: str) -> str:
    """Return the address of a topic's page on this site."""
    return f"/topics/{path}"


def site_address() -> str:
    """Return the site's own address without a slash at its end: the setting BASE_URL, else as it was asked."""
    return str(current_app.config["BASE_URL"] or request.url_root.rstrip("/"))


def long_date(day: date) -> str:
    """Return a day in words: 14 March 2017."""
    return f"{day.day} {day:%B %Y}"


def today() -> date:
    """Tell the present day in the site's zone."""
    return clock.today(current_app.config["TIMEZONE"])


def rfc3339(moment: datetime) -> str:
    """Return a moment as feeds want it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def host_of(address: str) -> str:
    """Return the host of a web address, to name a source by; the address itself when it has none."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
