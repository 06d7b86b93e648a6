"""What machines read: feeds of new answers, the map of the site, how to search it, and what to leave alone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from typing import Any
from typing import cast
from xml.sax.saxutils import escape

from flask import Response
from flask import current_app
from flask import redirect
from flask import render_template
from flask import stream_with_context

from answercenter import clock
from answercenter.answers import catalog
from answercenter.answers import topics
from answercenter.models import PUBLIC
from answercenter.views.public import lists
from answercenter.views.public import page
from answercenter.views.public.search import wanted_topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.answers.topics import TopicNode

FEED_LENGTH = 20  # answers
FOR_ALL = "public, max-age=300"  # these are equal for everybody
MAP_LENGTH = 50_000  # addresses that one site map may hold
MAP_CHUNK = 500  # addresses sent at once


def feed() -> Response:
    """Give the newest answers as an Atom feed."""
    return _feed(None)


def topic_feed(path: str) -> Response:
    """Give the newest answers of a topic, and of all topics below it, as an Atom feed."""
    moved = page.moved_topic(path)
    if moved:
        return cast("Response", redirect(f"{moved}/feed.atom", 301))
    return _feed(wanted_topic(path))


def sitemap() -> Response:
    """Give the address of every public answer and topic, as it is read from the database."""
    return _for_all(Response(stream_with_context(_map(page.site_address())), mimetype="application/xml"))


def opensearch() -> Response:
    """Tell browsers how to search this site from their own search field."""
    text = render_template("public/opensearch.xml", site=page.site_address())
    return _for_all(Response(text, mimetype="application/opensearchdescription+xml"))


def robots() -> Response:
    """Tell crawlers which pages are not for them: results, forms and desks."""
    return _for_all(Response(render_template("public/robots.txt", site=page.site_address()), mimetype="text/plain"))


def _feed(topic: TopicNode | None) -> Response:
    site = page.site_address()
    text = page.part("public/feed.xml", ("feed", topic.id if topic else None, site), lambda: _feed_values(topic, site))
    return _for_all(Response(text, mimetype="application/atom+xml"))


def _feed_values(topic: TopicNode | None, site: str) -> dict[str, Any]:
    links = catalog.newest(PUBLIC, topic.id if topic else None, FEED_LENGTH)
    found = [catalog.answer_page(link.id, PUBLIC) for link in links]
    answers = [answer for answer in found if answer is not None]
    updated = max((answer.updated_at for answer in answers), default=clock.now())
    return {"site": site, "topic": topic, "answers": answers, "updated": updated}


def _map(site: str) -> Iterator[str]:
    """Yield the site map in parts, so that a large site needs no large memory."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield f"<url><loc>{escape(site)}/</loc></url>\n<url><loc>{escape(site)}/topics/</loc></url>\n"
    for topic in lists.everything(topics.tree(PUBLIC)):
        yield f"<url><loc>{escape(site + page.topic_address(topic.path))}</loc></url>\n"
    waiting: list[str] = []
    for number, (answer_id, slug, updated_at) in enumerate(catalog.sitemap(PUBLIC)):
        if number >= MAP_LENGTH:
            current_app.logger.warning("the site map is full; further answers are left out of it")
            break
        day = updated_at.astimezone(UTC).date().isoformat()
        address = escape(site + page.answer_address(answer_id, slug))
        waiting.append(f"<url><loc>{address}</loc><lastmod>{day}</lastmod></url>\n")
        if len(waiting) == MAP_CHUNK:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting) + "</urlset>\n"


def _for_all(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_ALL
    return response
