"""The labelled queries put to our site and to peers.

Our site is asked through the same door as `answercenter search --queries FILE --run FILE`, and may list what a visitor
would see. `within` asks each query within its category (our site: by topic filter), otherwise in all answers.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Topic
from answercenter.models import readable
from answercenter.search import engine
from answercenter.text import slugify
from benchmarks.relevance.metrics import DEPTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers import Peer
    from benchmarks.relevance.sets import Query


@dataclass(frozen=True, slots=True)
class Listing:
    """What an engine listed for a query: keys, best first; whether it showed it as answered; how sure it was.

    A peer shows as answered whatever it lists anything for, and is as sure as its first score says.
    """

    keys: tuple[str, ...]
    answered: bool
    confidence: float


def readable_keys() -> frozenset[str]:
    """List the keys of the answers that our site shows to the public."""
    return frozenset(db.session.scalars(select(Answer.key).where(readable(PUBLIC, clock.now()))))


def ask_site(queries: Sequence[Query], *, within: bool) -> dict[str, Listing]:
    """Search our site for every query; call in its application's context."""
    topics = dict(db.session.execute(select(Topic.path, Topic.id)).tuples().all()) if within else {}
    found = {}
    for query in queries:
        topic_id = _topic(topics, query.category) if within else None
        results = engine.search(query.text, PUBLIC, topic_id=topic_id, per_page=_wanted(query))
        if results.degraded:
            sys.exit("the index is not usable")
        best = max((hit.score for hit in results.hits), default=0.0)
        sure = float(getattr(results, "confidence", best))
        found[query.id] = Listing(_kept([hit.key for hit in results.hits], query), results.answered, sure)
    db.session.rollback()
    return found


def ask_peer(peer: Peer, queries: Sequence[Query], *, within: bool) -> dict[str, Listing]:
    """Search a peer for every query."""
    found = {}
    for query in queries:
        hits = peer.search(query.text, _wanted(query), query.category if within else None)
        best = max((score for _key, score in hits), default=0.0)
        found[query.id] = Listing(_kept([key for key, _score in hits], query), bool(hits), best)
    return found


def _wanted(query: Query) -> int:
    return DEPTH + (query.left_out is not None)


def _kept(keys: Sequence[str], query: Query) -> tuple[str, ...]:
    return tuple(key for key in keys if key != query.left_out)[:DEPTH]


def _topic(topics: dict[str, int], category: str | None) -> int:
    path = "/".join(slugify(part) for part in (category or "").split(" / "))
    if path not in topics:
        sys.exit(f"the site has no topic for the category {category!r}")
    return topics[path]
