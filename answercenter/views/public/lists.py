"""Lists of answers that several pages show: leading questions, popular answers, topics with their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import current_app

from answercenter.analytics import popular
from answercenter.answers import catalog
from answercenter.answers import leading
from answercenter.answers import topics
from answercenter.views.public import page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from markupsafe import Markup

    from answercenter.answers.catalog import AnswerLink
    from answercenter.answers.topics import TopicNode

LEADING = 8
INTEREST = 50  # answers of current interest, of which the leading ones are taken
POPULAR = 5
SUBTOPICS = 3  # named under each topic


def leading_part(region: str) -> Markup:
    """Return the leading questions: those pinned where the visitor is, those pinned for all, then by interest."""
    place = leading.own_place(region)
    return page.part("public/_leading.html", ("leading", place), lambda: _leading(place))


def leading_of(topic_id: int) -> list[AnswerLink]:
    """List the leading questions of a topic in which editors pinned any: those, then by this week's interest."""
    return page.kept(("leading-of", topic_id), lambda: _leading_of(topic_id))


def topics_part() -> Markup:
    """Return the topics with the number of answers in each."""
    return page.part("public/_topics.html", "topics", _topics)


def popular_part(region: str) -> Markup:
    """Return what was read most this week where the visitor is, or everywhere when that is too little to tell."""
    return page.part("public/_popular.html", ("popular", region), lambda: _popular(region))


def often_asked_part() -> Markup:
    """Return queries that many visits used lately, as links; nothing when there are none."""
    return page.part("public/_often_asked.html", "often-asked", lambda: {"queries": popular.often_asked(3)})


def most_viewed(
    topic_ids: Sequence[int] | None, region: str | None, period: str, limit: int
) -> list[tuple[AnswerLink, int]]:
    """List the most viewed answers that may be read, each with its views; those of few visits as 0, untold."""
    counted = {one.answer_id: one for one in popular.popular(topic_ids, region, period, limit * 2)}
    links = catalog.links(list(counted), page.reader())[:limit]
    told = current_app.config["PRIVACY_MINIMUM_VISITS"]
    return [(link, counted[link.id].views if counted[link.id].visits >= told else 0) for link in links]


def largest_first(nodes: Sequence[TopicNode]) -> list[TopicNode]:
    """Sort topics by the number of answers in them; equal ones stay in their order."""
    return sorted(nodes, key=lambda node: -node.answers)


def roots() -> dict[int, TopicNode]:
    """Return, for each topic that has answers to read, the root above it: what lists name an answer's topic by."""
    return page.kept(
        "roots", lambda: {below.id: root for root in topics.tree(page.reader()) for below in everything((root,))}
    )


def everything(nodes: Sequence[TopicNode]) -> Iterator[TopicNode]:
    """Give these topics and all below them, each before what is below it."""
    for node in nodes:
        yield node
        yield from everything(node.children)


def _topics() -> dict[str, Any]:
    roots = largest_first(topics.tree(page.reader()))
    return {"topics": [(node, largest_first(node.children)[:SUBTOPICS]) for node in roots]}


def _leading(place: str) -> dict[str, Any]:
    links = leading.leading(page.reader(), popular.interest(INTEREST), LEADING, place)
    return {"links": links, "topics": roots()}


def _leading_of(topic_id: int) -> list[AnswerLink]:
    interest = [one.answer_id for one in popular.popular(topics.ids_below(topic_id), None, "week", LEADING)]
    return leading.of_topic(page.reader(), topic_id, interest, LEADING)


def _popular(region: str) -> dict[str, Any]:
    own = most_viewed(None, region, "week", POPULAR) if page.region_name(region) else []
    everywhere = [] if own else most_viewed(None, None, "week", POPULAR)
    return {"popular": own or everywhere, "where": page.region_name(region) if own else ""}
