"""What simulated visitors are interested in: answers, ways of asking for them, and what is read next."""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import select

from answercenter import clock
from answercenter.demo import queries
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import RelatedLink
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import readable

if TYPE_CHECKING:
    from random import Random

ZIPF = 0.95  # the exponent of interest: the 10th answer is asked for about 9 times less than the first
NEXT = 3  # answers that people go on to from one
ROUGH = 0.12  # of the answers leave many readers unhappy


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer as simulated visitors see it; `next` are the keys that they go on to, most often the first."""

    key: str
    topic: str  # the root topic's path
    weight: float
    phrases: tuple[str, ...]
    next: tuple[str, ...]
    helpful: float  # the share of readers whom it helps


def read_subjects(random: Random) -> list[Subject]:
    """Read every answer that the public may see, the most interesting first; shorter questions tend to be."""
    rows = sorted(_questions(), key=lambda row: random.random() * len(queries.content_words(row[1])))
    used = Counter(word for _, question, _ in rows for word in queries.content_words(question))
    neighbours = _neighbours()
    roots = _roots()
    by_topic: dict[int | None, list[str]] = defaultdict(list)
    for key, _, topic_id in rows:
        by_topic[topic_id].append(key)
    found = []
    for rank, (key, question, topic_id) in enumerate(rows, start=1):
        near = neighbours.get(key) or [other for other in by_topic[topic_id] if other != key]
        found.append(
            Subject(
                key=key,
                topic=roots.get(topic_id, ""),
                weight=1 / (rank + 2) ** ZIPF,
                phrases=queries.phrases(question, used, random),
                next=tuple(near[:NEXT]),
                helpful=0.35 if random.random() < ROUGH else 0.85,
            )
        )
    return found


def _questions() -> list[tuple[str, str, int | None]]:
    """Read key, question and main topic of what the public may read, by key."""
    live = and_(Revision.answer_id == Answer.id, Revision.number == Answer.live_revision)
    wanted = select(Answer.key, Revision.question, Answer.topic_id).join(Revision, live)
    rows = db.session.execute(wanted.where(readable(PUBLIC, clock.now())).order_by(Answer.key))
    return list(rows)


def _neighbours() -> dict[str, list[str]]:
    """Read the related links that editors keep, by key and in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    public = select(Answer.key).where(readable(PUBLIC, clock.now()))
    wanted = select(Answer.key, RelatedLink.related_key).join(RelatedLink, RelatedLink.answer_id == Answer.id)
    for key, other in db.session.execute(
        wanted.where(RelatedLink.related_key.in_(public)).order_by(Answer.key, RelatedLink.position)
    ):
        found[key].append(other)
    return found


def _roots() -> dict[int | None, str]:
    """Tell the root topic's path of every topic."""
    return {topic_id: path.split("/")[0] for topic_id, path in db.session.execute(select(Topic.id, Topic.path))}
