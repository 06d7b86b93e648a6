"""Visitors' pages: the table below is all of them. They need no account, no cookie and no JavaScript.

Each module holds the views of one matter; `page` has what they share. Reads come from answers, search and analytics;
what visitors do is handed to `analytics.events` after the page is made up, and never breaks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint

from answercenter.analytics.reports.scope import simulated
from answercenter.answers import translations
from answercenter.text import excerpt
from answercenter.views.public import about
from answercenter.views.public import answer
from answercenter.views.public import asking
from answercenter.views.public import browse
from answercenter.views.public import feeds
from answercenter.views.public import file
from answercenter.views.public import home
from answercenter.views.public import page
from answercenter.views.public import reasons
from answercenter.views.public import region
from answercenter.views.public import search
from answercenter.views.public import tickets
from answercenter.views.public import viewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("/", "home", home.home),
    ("/search", "search", search.results),
    ("/suggest", "suggest", search.suggest),
    ("/answers/<int:answer_id>", "answer_by_id", answer.answer),
    ("/answers/<int:answer_id>/<slug>", "answer", answer.answer),
    ("/files/<digest>/<name>", "file", file.show),
    ("/topics/", "topics", browse.tree),
    ("/topics/<path:path>", "topic", browse.topic),
    ("/topics/<path:path>/feed.atom", "topic_feed", feeds.topic_feed),
    ("/popular", "popular", browse.popular),
    ("/viewed", "viewed", viewed.viewed),
    ("/region", "region", region.choose),
    ("/requests/new", "new_request", asking.new),
    ("/requests/answers", "fitting_answers", asking.fitting),
    ("/requests/<secret>", "request_status", tickets.status),
    ("/requests/<secret>/files/<int:file_id>", "request_file", tickets.file),
    ("/privacy", "privacy", about.privacy),
    ("/feed.atom", "feed", feeds.feed),
    ("/sitemap.xml", "sitemap", feeds.sitemap),
    ("/opensearch.xml", "opensearch", feeds.opensearch),
    ("/robots.txt", "robots", feeds.robots),
)
FORMS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("/answers/<int:answer_id>/feedback", "feedback", answer.feedback),
    ("/answers/<int:answer_id>/reason", "reason", reasons.reason),
    ("/viewed/clear", "clear_viewed", viewed.clear),
    ("/region", "change_region", region.change),
    ("/requests/new", "send_request", asking.send),
    ("/requests/solved", "solved_request", asking.solved),
    ("/requests/<secret>", "add_to_request", tickets.add),
)
LEAD = 220  # characters of the first leading question's answer


def blueprint() -> Blueprint:
    """Make the blueprint of all visitors' pages."""
    bp = Blueprint("public", __name__)
    bp.context_processor(lambda: {"demonstration": simulated()})
    bp.before_app_request(asking.widen)
    for rule, endpoint, view in ROUTES:
        bp.add_url_rule(rule, endpoint, view)
    for rule, endpoint, view in FORMS:
        bp.add_url_rule(rule, endpoint, view, methods=("POST",))
    return bp


def init_app(app: Flask) -> None:
    """Put visitors' pages into the application, with what their templates use."""
    app.register_blueprint(blueprint())
    app.register_error_handler(404, answer.former_address)
    app.jinja_env.globals.update(answer_address=page.answer_address, topic_address=page.topic_address)
    app.jinja_env.globals.update(language_name=translations.name, requests_taken=asking.taken)
    app.jinja_env.filters.update(
        long_date=page.long_date, short=lambda text: excerpt(text, LEAD), rfc3339=page.rfc3339, host=page.host_of
    )
