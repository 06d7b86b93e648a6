"""Browsing: the tree of topics, the answers of one topic, what is read most by topic, region and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort
from flask import redirect
from flask import request

from answercenter.analytics import regions
from answercenter.answers import topics
from answercenter.views.paging import pages
from answercenter.views.paging import wanted_page
from answercenter.views.public import lists
from answercenter.views.public import page
from answercenter.views.public import viewed
from answercenter.views.public.search import wanted_topic

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from answercenter.answers.catalog import AnswerLink
    from answercenter.answers.topics import TopicNode

PER_PAGE = 20
MOST_VIEWED = 20
PERIODS = {"week": "this week", "month": "this month", "year": "this year", "all": "in all"}
EVERYWHERE = "all"  # as a region: do not ask where it was read


def tree() -> str:
    """Show every topic with its subtopics and the number of answers in each."""
    return page.show_kept("public/topics.html", None, lambda: {"here": "topics", "tree": topics.tree(page.reader())})


def topic(path: str) -> str | Response:
    """Show a topic: its subtopics, what is read most of it, and its answers, page by page."""
    moved = page.moved_topic(path)
    if moved:
        return redirect(moved, 301)
    node = wanted_topic(path)
    if node is None:
        abort(404)
    number = wanted_page()
    found = topics.answers_in(node.id, page.reader(), number, PER_PAGE)
    return page.show(
        "public/topic.html",
        here="topics",
        topic=node,
        trail=topics.trail(node.id, page.reader())[:-1],
        links=found.answers,
        total=found.total,
        pages=pages(page.topic_address(node.path), number, found.pages),
        leading=lists.leading_of(node.id) if number == 1 else [],
        popular=_popular_of(node) if number == 1 else [],
        viewed=viewed.beside(page.topic_address(node.path)),
    )


def popular() -> str:
    """Show what is read most, by topic, region and period."""
    node = wanted_topic(request.args.get("topic", ""))
    period = request.args.get("period", "week")
    if period not in PERIODS:
        abort(400, "A period is one of week, month, year and all.")
    region = _wanted_region(request.args.get("region", ""))
    return page.show(
        "public/popular.html",
        here="popular",
        topic=node,
        topics=topics.tree(page.reader()),
        period=period,
        periods=PERIODS,
        region=region,
        regions=regions.choices(),
        roots=lists.roots(),
        where=page.region_name(region) if region else "",
        popular=lists.most_viewed(_subtree(node) if node else None, region, period, MOST_VIEWED),
    )


def _popular_of(node: TopicNode) -> list[tuple[AnswerLink, int]]:
    below = _subtree(node)
    return page.kept(("popular-of", node.id), lambda: lists.most_viewed(below, None, "month", lists.POPULAR))


def _subtree(node: TopicNode) -> list[int]:
    """List the ids of a topic and of all topics below it."""
    return [below.id for below in lists.everything((node,))]


def _wanted_region(text: str) -> str | None:
    """Return the code of a region given by code or name, None for everywhere. Aborts with 400 on an unknown one."""
    if text in {"", EVERYWHERE}:
        return None
    code = regions.parse(text) if len(text) <= 100 else None
    if code is None:
        abort(400, "A region is a country or a state, such as “US”, “US-OH” or “Ohio”.")
    return code
