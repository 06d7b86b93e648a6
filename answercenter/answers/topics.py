"""Topics as a tree, with the number of answers that a reader finds in each: held in memory until an answer changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from answercenter import clock
from answercenter.answers import catalog
from answercenter.answers.held import held
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.answers.catalog import AnswerLink
    from answercenter.models import Reader


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic with what is below it; an answer in several of them counts once."""

    id: int
    parent_id: int | None
    name: str
    path: str
    answers: int
    children: tuple[TopicNode, ...]


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic as an editor chooses it: its names from the root, joined by slashes."""

    id: int
    path: str
    label: str
    depth: int


@dataclass(frozen=True, slots=True)
class AnswerList:
    """One page of the answers in a topic."""

    answers: tuple[AnswerLink, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class _Forest:
    """Every topic, those without answers too."""

    roots: tuple[TopicNode, ...]
    by_id: Mapping[int, TopicNode]
    by_path: Mapping[str, TopicNode]
    read: tuple[TopicNode, ...]  # the roots with what is below them, without topics that hold nothing to read


def tree(reader: Reader) -> tuple[TopicNode, ...]:
    """Return the root topics with all below them; a topic in which the reader finds nothing is left out."""
    return _forest(reader).read


def whole_tree(reader: Reader) -> tuple[TopicNode, ...]:
    """Return the root topics with all below them, those without an answer for this reader too."""
    return _forest(reader).roots


def order_key(topic: Any) -> tuple[bool, int, str, str]:
    """Return what topics are sorted by beside each other: their place, those without one behind, then their name."""
    return (not topic.position, topic.position, topic.name.casefold(), topic.path)


def by_path(path: str, reader: Reader = PUBLIC) -> TopicNode | None:
    """Return the topic at this path of slugs; None when there is none in which the reader finds an answer."""
    node = _forest(reader).by_path.get(path.strip("/"))
    return None if node is None or not node.answers else _without_empty(node)


def trail(topic_id: int | None, reader: Reader = PUBLIC) -> list[TopicNode]:
    """List a topic and all above it, the root first; nothing for an unknown topic."""
    known = _forest(reader).by_id
    steps: list[TopicNode] = []
    while topic_id is not None and topic_id in known:
        steps.append(known[topic_id])
        topic_id = known[topic_id].parent_id
    return steps[::-1]


def root_of(topic_id: int) -> int:
    """Tell the root above a topic; 0 for an unknown one."""
    steps = trail(topic_id)
    return steps[0].id if steps else 0


def ids_below(topic_id: int) -> list[int]:
    """List the ids of a topic and of all topics below it; nothing for an unknown one."""
    node = _forest(PUBLIC).by_id.get(topic_id)
    return [] if node is None else [below.id for below in _walk((node,))]


def choices() -> list[TopicChoice]:
    """List every topic for an editor to choose from, each below its parent."""
    return list(held("topic choices", _choices))


def answers_in(topic_id: int, reader: Reader, page: int = 1, per_page: int = 25) -> AnswerList:
    """Return a page of the answers in a topic and all below it, in the order of their questions.

    A page before the first is the first, one after the last is the last.
    """
    ids = held(("in topic", reader.audiences, topic_id), partial(_ids_in, topic_id, reader))
    pages = max(1, -(-len(ids) // per_page))
    page = min(max(1, page), pages)
    shown = catalog.links(ids[(page - 1) * per_page : page * per_page], reader)
    return AnswerList(tuple(shown), page, pages, len(ids))


def _choices() -> tuple[TopicChoice, ...]:
    return tuple(
        TopicChoice(node.id, node.path, " / ".join(step.name for step in trail(node.id)), node.path.count("/"))
        for node in _walk(_forest(PUBLIC).roots)
    )


def _forest(reader: Reader) -> _Forest:
    return held(("topics", reader.audiences), partial(_grow, reader))


def _grow(reader: Reader) -> _Forest:
    rows = db.session.execute(select(Topic.id, Topic.parent_id, Topic.name, Topic.path, Topic.position)).all()
    below: dict[int | None, list[Any]] = {}
    for row in sorted(rows, key=order_key):
        below.setdefault(row.parent_id, []).append(row)
    counted = _answers_by_topic(reader, {row.id: row.parent_id for row in rows})

    def nodes(parent_id: int | None) -> tuple[TopicNode, ...]:
        return tuple(
            TopicNode(row.id, row.parent_id, row.name, row.path, len(counted.get(row.id, ())), nodes(row.id))
            for row in below.get(parent_id, ())
        )

    roots = nodes(None)
    every = list(_walk(roots))
    read = tuple(_without_empty(root) for root in roots if root.answers)
    return _Forest(roots, {node.id: node for node in every}, {node.path: node for node in every}, read)


def _answers_by_topic(reader: Reader, parents: Mapping[int, int | None]) -> dict[int, set[int]]:
    """Collect the answers that the reader may see under each topic and under all above it."""
    seen = readable(reader, clock.now())
    main = select(Answer.id, Answer.topic_id).where(seen, Answer.topic_id.is_not(None))
    further = select(Answer.id, AnswerTopic.topic_id).join(AnswerTopic, AnswerTopic.answer_id == Answer.id).where(seen)
    found: dict[int, set[int]] = {}
    for answer_id, topic_id in [*db.session.execute(main), *db.session.execute(further)]:
        for step in _upwards(topic_id, parents):
            found.setdefault(step, set()).add(answer_id)
    return found


def _upwards(topic_id: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while topic_id is not None:
        yield topic_id
        topic_id = parents.get(topic_id)


def _without_empty(node: TopicNode) -> TopicNode:
    children = tuple(_without_empty(child) for child in node.children if child.answers)
    return TopicNode(node.id, node.parent_id, node.name, node.path, node.answers, children)


def _walk(nodes: Iterable[TopicNode]) -> Iterator[TopicNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _ids_in(topic_id: int, reader: Reader) -> Sequence[int]:
    found = (
        select(Answer.id, Revision.question)
        .join(Revision, catalog.LIVE)
        .where(readable(reader, clock.now()), catalog.within(topic_id))
    )
    return [row.id for row in sorted(db.session.execute(found), key=lambda row: (row.question.casefold(), row.id))]
