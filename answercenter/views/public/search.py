"""Search: results with why they match, and a way on when nothing fits; suggestions for the search field."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import quote

from flask import abort
from flask import jsonify
from flask import request
from markupsafe import Markup
from markupsafe import escape

from answercenter.analytics import events
from answercenter.analytics import popular
from answercenter.answers import topics
from answercenter.search import engine
from answercenter.search.suggestions import PastQueries
from answercenter.text import keywords
from answercenter.text import normalise_query
from answercenter.views.limits import limited
from answercenter.views.paging import pages
from answercenter.views.paging import wanted_page
from answercenter.views.public import languages
from answercenter.views.public import lists
from answercenter.views.public import page
from answercenter.views.public import viewed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from answercenter.answers.topics import TopicNode
    from answercenter.search.results import Hit
    from answercenter.search.results import Promoted
    from answercenter.search.results import SearchResults
    from answercenter.views.paging import Pages

PER_PAGE = 10
SUGGESTIONS = 8
PAST_QUERIES = 2000  # that enough visits used lately, and found something by
PAST_SHOWN = 3
FEWER_WORDS = 3  # single words offered when all of them together find nothing
TRIED_WORDS = 6  # of which these are looked for


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as its list shows it: where it leads, what it says, its topic, why it is here, whether editors chose it.

    A link that editors chose has the host that it leads to, empty on this site.
    """

    address: Markup
    question: Markup
    excerpt: Markup
    topic: TopicNode | None
    why: str
    chosen: bool = False
    host: str = ""


@limited("search")
def results() -> str:
    """Answer a visitor's question; on nothing found, show the nearest answers and a way on."""
    query = normalise_query(request.args.get("q", ""))
    topic = wanted_topic(request.args.get("topic", ""))
    language = languages.asked() or None
    number = wanted_page()
    if not query:
        return _prompt(topic)
    roots = lists.roots()  # before the session begins to read, which makes it cheap
    found = engine.search(
        query,
        page.reader(),
        topic_id=topic.id if topic else None,
        language=language,
        page=number,
        per_page=PER_PAGE,
    )
    chosen = {"q": found.query, "topic": topic.path if topic else None, "language": language}
    numbered = pages("/search", number, found.pages, **chosen)
    signed = events.record_search(
        page.visitor(),
        text=query,
        topic_id=found.topic_id,
        language=language,
        page=number,
        result_count=found.total,
        answered=found.answered,
        shown=found.shown,
        milliseconds=found.milliseconds,
    )
    return _page_of(found, topic, language, signed, numbered, roots)


@limited("suggest")
def suggest() -> Response:
    """Suggest questions, and what others asked, that go on as the visitor types, as JSON."""
    text = normalise_query(request.args.get("q", ""))
    found = engine.suggest(text, page.reader(), SUGGESTIONS) if text else []
    asked: PastQueries = page.kept("asked", lambda: PastQueries(popular.often_asked(PAST_QUERIES)))
    questions = [{"text": one.text, "url": page.answer_address(one.answer_id, one.slug)} for one in found]
    queries = [{"text": one, "url": f"/search?q={quote(one)}"} for one in asked.beginning(text, PAST_SHOWN)]
    response = jsonify(suggestions=[*questions[: SUGGESTIONS - len(queries)], *queries])
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def wanted_topic(path: str) -> TopicNode | None:
    """Return the topic of a path, None for an empty one. Aborts with 404 on an unknown topic."""
    if not path:
        return None
    topic = topics.by_path(path, page.reader())
    if topic is None:
        abort(404, "There is no topic of this name. Search in all topics, or choose one of them.")
    return topic


def _prompt(topic: TopicNode | None) -> str:
    """Show where to begin when nothing was typed."""
    return page.show(
        "public/search_prompt.html",
        topic=topic,
        leading=lists.leading_part(page.region()),
        popular=lists.popular_part(page.region()),
        topics=lists.topics_part(),
    )


def _page_of(
    found: SearchResults,
    topic: TopicNode | None,
    language: str | None,
    signed: str | None,
    numbered: Pages,
    roots: Mapping[int, TopicNode],
) -> str:
    """Show what was found; what many find alike is kept as it was rendered, without what is one visitor's own."""
    own = {"viewed": viewed.beside(request.full_path) if found.answered else "", "signed": signed or ""}

    def values() -> dict[str, Any]:
        body = page.rendered(
            "public/_search_results.html" if found.answered else "public/_search_none.html",
            found=found,
            topic=topic,
            language=language,
            results=_shown(found, roots, followed=signed is not None),
            roots=roots,
            pages=numbered,
            viewed=page.mark("viewed"),
            fewer=[] if found.answered else _fewer_words(found.query, topic, language),
            all_topics="" if found.answered else lists.topics_part(),
        )
        return {"title": _title(found), "body": body}

    alike = (replace(found, milliseconds=0), language, signed is not None)
    return page.show_kept("public/search.html", alike, values, **own)


def _shown(found: SearchResults, roots: Mapping[int, TopicNode], *, followed: bool) -> list[Shown]:
    """Make the results ready to be shown, what editors chose first; an answer's rank counts answers over all pages."""
    rank = (found.page - 1) * PER_PAGE
    shown = []
    for hit, chosen in [*((one.hit, one) for one in found.promotions), *((hit, None) for hit in found.hits)]:
        if hit is not None:
            rank += 1
            shown.append(_answer(hit, roots, rank if followed else 0, chosen=chosen is not None))
        elif chosen is not None:
            shown.append(_link(chosen))
    return shown


def _answer(hit: Hit, roots: Mapping[int, TopicNode], rank: int, *, chosen: bool) -> Shown:
    """Return a result; its link carries the signed search and its rank, if that is followed."""
    signed = Markup("?s={}&amp;r={}").format(page.mark("signed"), rank) if rank else ""
    return Shown(
        Markup("{}{}").format(page.answer_address(hit.answer_id, hit.slug), signed),
        Markup(hit.question),  # noqa: S704  # search promises safe HTML
        Markup(hit.excerpt),  # noqa: S704
        roots.get(hit.topic_id or 0),
        hit.why,
        chosen,
    )


def _link(chosen: Promoted) -> Shown:
    host = page.host_of(chosen.url) if "//" in chosen.url else ""
    return Shown(escape(chosen.url), escape(chosen.title), Markup(), None, "", chosen=True, host=host)


def _title(found: SearchResults) -> str:
    """Say in a line what was found, for the browser's tab and history."""
    if not found.answered:
        return f"No answer for {found.query} yet"
    beyond = f", page {found.page:,}" if found.page > 1 else ""
    return f"{found.query}: {found.total:,} answer{'s' if found.total != 1 else ''}{beyond}"


def _fewer_words(query: str, topic: TopicNode | None, language: str | None) -> list[str]:
    """List the longest meaningful words of a query of several that find something when they stand alone."""
    meaningful = [word for _stem, word in keywords(query)]
    if len(meaningful) == 1 and len(query.split()) == 1:
        return []
    topic_id = topic.id if topic else None
    tried = sorted(meaningful, key=lambda word: -len(word))[:TRIED_WORDS]
    found = (engine.search(word, page.reader(), topic_id=topic_id, language=language, per_page=1) for word in tried)
    return [word for word, alone in zip(tried, found, strict=True) if alone.answered][:FEWER_WORDS]
