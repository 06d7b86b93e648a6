"""What visitors' pages share: who is asking, and pages kept as they were rendered.

What is equal for all who may read the same is rendered once per version of answers and counts; in its place for what
is this visitor's own stands a mark, filled in for each request. So a page that is at hand costs one small query.
Addresses of answers and topics are put together here, once, since pages are full of them.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import cast
from urllib.parse import urlsplit

from flask import abort
from flask import current_app
from flask import g
from flask import render_template
from flask import request
from markupsafe import Markup

from answercenter import clock
from answercenter.accounts import permissions
from answercenter.analytics import regions
from answercenter.analytics import visits
from answercenter.answers import catalog
from answercenter.answers import redirects
from answercenter.answers import topics
from answercenter.answers import wording
from answercenter.answers.held import moments_passed
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.forms import public as forms
from answercenter.models import current_versions
from answercenter.models import version_marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from collections.abc import Sequence
    from datetime import date
    from datetime import datetime

    from answercenter.analytics.visits import Visitor
    from answercenter.answers.catalog import AnswerLink
    from answercenter.models import Reader

Value = TypeVar("Value")

KEPT = 2000  # pages and parts of pages; some ten kilobytes each
_STORE = "answercenter.pages"
_REGION_STORE = "answercenter.region_parts"


def visitor() -> Visitor:
    """Tell who is visiting, as far as that is known and recorded; worked out once per request."""
    if "visitor" not in g:
        g.visitor = visits.current_visitor(permissions.is_staff())
    found: Visitor = g.visitor
    return found


def answer_of_form(answer_id: int, purpose: str) -> AnswerLink:
    """Return the answer that a form on its page is about. Aborts with 404, and with 400 on a form that is not ours."""
    found = catalog.links([answer_id], reader())
    if not found:
        abort(404)
    try:
        forms.check(purpose)
    except forms.FormError as error:
        abort(400, str(error))
    return found[0]


def reader() -> Reader:
    """Tell what whoever is asking may read; worked out once per request."""
    if "reader" not in g:
        g.reader = permissions.reader()
    found: Reader = g.reader
    return found


def region() -> str:
    """Tell where the visitor is; worked out once per request."""
    if "region" not in g:
        g.region = g.visitor.region if "visitor" in g else regions.region_of(request)
    found: str = g.region
    return found


def kept(key: Hashable, build: Callable[[], Value]) -> Value:
    """Return something made of answers and counts, made anew when they or what may be read of them have changed."""
    store: VersionedCache[Any] = current_app.extensions.get(_STORE) or current_app.extensions.setdefault(
        _STORE, VersionedCache(KEPT)
    )
    return cast("Value", store.get((reader().audiences, key), _version(), build))


def links(ids: Sequence[int]) -> list[AnswerLink]:
    """List these answers in this order, without those that may not be read."""
    known: dict[int, AnswerLink | None] = kept("links", dict)
    if missing := [one for one in ids if one not in known]:
        read = {link.id: link for link in catalog.links(missing, reader())}
        known.update({one: read.get(one) for one in missing})
    return [link for one in ids if (link := known[one]) is not None]


def part(template: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> Markup:
    """Return a rendered part of a page, rendered anew when what it shows has changed."""
    return kept((template, key), lambda: rendered(template, **values()))


def rendered(template: str, **values: Any) -> Markup:
    """Render a part of a page."""
    return Markup(render_template(template, **values))  # noqa: S704  # a template's own output


def show(template: str, **values: Any) -> str:
    """Render a whole page for this request alone."""
    return render_template(template, region_part=_region_part(), **values)


def show_kept(template: str, key: Hashable, values: Callable[[], dict[str, Any]], **own: str) -> str:
    """Return a whole page that is kept, with this visitor's `own` parts where the template names them."""
    own["region_part"] = _region_part()
    text = kept((template, key), lambda: render_template(template, **{name: mark(name) for name in own}, **values()))
    for name, filling in own.items():
        text = text.replace(mark(name), filling)
    return text


def mark(name: str) -> Markup:
    """Return what stands in a kept page for a visitor's own part of this name."""
    return Markup(f"<!--own:{name}-->")  # noqa: S704  # no text of a page can hold a comment


def _version() -> Hashable:
    """Tell the version of all that is read, once per request; as the session sees it, when it has begun to read."""
    if "page_version" not in g:
        session = db.session()
        if session.in_transaction():
            versions = current_versions(session)
            marks = (versions.lineage, versions.change, versions.counts)
        else:
            marks = version_marks(db.engine)
        g.page_version = (*marks, moments_passed(marks[:2]))
    return cast("Hashable", g.page_version)


def _region_part() -> Markup:
    """Return what the foot of a page says of where the visitor is."""
    store: dict[str, Markup] = current_app.extensions.setdefault(_REGION_STORE, {})
    where = region()
    if where not in store:
        store[where] = rendered("layouts/_region.html", region_name=region_name(where))
    return store[where]


def region_name(code: str) -> str:
    """Return a region's name as visitors read it; empty when it is unknown."""
    return "" if code == regions.UNKNOWN else regions.name(code)


def answer_address(answer_id: int, slug: str) -> str:
    """Return the address of an answer's page on this site."""
    return f"/answers/{answer_id}/{slug}"


def topic_address(path: str) -> str:
    """Return the address of a topic's page on this site."""
    return wording.topic_address(path)


def moved_to(path: str) -> str:
    """Return the address to which a former path of this site leads; empty when it leads nowhere."""
    found = redirects.target(path, reader())
    if found is None:
        return ""
    return topic_address(found.topic_path) if found.answer_id is None else answer_address(found.answer_id, found.slug)


def moved_topic(path: str) -> str:
    """Return the address to which a topic moved that is not at this path any more; empty when it did not."""
    return "" if topics.by_path(path, reader()) is not None else moved_to(topic_address(path.strip("/")))


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
