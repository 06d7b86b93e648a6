"""Commands on the tree of topics: make, rename, move, order, merge, remove. Addresses that change lead on for good.

Each keeps the tree to itself until its commit. Answers of a topic that now stands below others change their number,
since the index knows them by every topic above them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy import update

from answercenter.answers import wording
from answercenter.answers import writing
from answercenter.answers.topics import order_key
from answercenter.answers.wording import InvalidText
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Redirect
from answercenter.models import Revision
from answercenter.models import Ticket
from answercenter.models import Topic
from answercenter.search import indexer
from answercenter.text import slugify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

WAYS = ("up", "down", "into", "out")


class UnknownTopic(wording.PublishingError):
    """There is no such topic any more."""


def create(name: str, parent_id: int | None) -> int:
    """Make a topic, the last below its parent, and return its id. Raises InvalidText."""
    with command() as session:
        tree = _Tree(session)
        parent = tree.parent(parent_id)
        label = tree.checked_name(name, parent, None)
        path = writing.TopicPaths(session).ensure([*tree.names(parent), label])
        writing.stamp(session, [])
    return path or 0


def rename(topic_id: int, name: str) -> None:
    """Give a topic another name, and the address that goes with it. Raises UnknownTopic and InvalidText."""
    with command() as session:
        tree = _Tree(session)
        topic = tree.get(topic_id)
        topic.name = tree.checked_name(name, tree.topics.get(topic.parent_id or 0), topic)
        tree.readdress(topic)
        writing.stamp(session, [])


def place(topic_id: int, parent_id: int | None, before_id: int | None = None) -> None:
    """Put a topic below another one, or among the roots: before one of those there, else behind them.

    Raises UnknownTopic, and InvalidText for a place below itself, too deep, or beside one of the same name.
    """
    with command() as session:
        tree = _Tree(session)
        _put(tree, tree.get(topic_id), tree.parent(parent_id), before_id)
    indexer.sync()


def shift(topic_id: int, way: str) -> None:
    """Move a topic one step: up, down, into the topic before it, or out behind the topic above it.

    A step that leads nowhere changes nothing. Raises UnknownTopic, and InvalidText as `place` does.
    """
    with command() as session:
        tree = _Tree(session)
        topic = tree.get(topic_id)
        beside = tree.below(topic.parent_id)
        here = beside.index(topic)
        above = tree.topics.get(topic.parent_id or 0)
        if way == "up" and here:
            _put(tree, topic, above, beside[here - 1].id)
        elif way == "down" and here + 1 < len(beside):
            _put(tree, topic, above, beside[here + 2].id if here + 2 < len(beside) else None)
        elif way == "into" and here:
            _put(tree, topic, beside[here - 1], None)
        elif way == "out" and above is not None:
            uncles = tree.below(above.parent_id)
            behind = uncles[uncles.index(above) + 1 :]
            _put(tree, topic, tree.topics.get(above.parent_id or 0), behind[0].id if behind else None)
    indexer.sync()


def merge(topic_id: int, into_id: int | None) -> None:
    """Put all answers of a topic under another one, to which its addresses lead from now on, and remove it.

    Raises UnknownTopic, and InvalidText while topics stand below it.
    """
    with command() as session:
        tree = _Tree(session)
        topic, into = tree.get(topic_id), tree.topics.get(into_id or 0)
        if into is None or into is topic:
            raise InvalidText({"into": "Choose another topic, which takes in the answers of this one."})
        if tree.below(topic.id):
            raise InvalidText({"into": "Topics stand below this one. Move them first."})
        ids = sorted(_answers(session, [topic.id]))
        _hand_over(session, topic.id, into.id)
        tree.remove(topic, into)
        writing.stamp(session, ids)
    indexer.sync()


def remove(topic_id: int) -> None:
    """Remove a topic in which nothing stands; its addresses lead to the topic above it, if there is one.

    Raises UnknownTopic, and InvalidText while answers, drafts or topics stand in it.
    """
    with command() as session:
        tree = _Tree(session)
        topic = tree.get(topic_id)
        if tree.below(topic.id):
            raise InvalidText({"topic": "Topics stand below this one. Move them first."})
        if _answers(session, [topic.id]) or _drafts(session, topic.id):
            raise InvalidText({"topic": "Answers or drafts stand here. Merge this topic into another one."})
        tree.remove(topic, tree.topics.get(topic.parent_id or 0))
        writing.stamp(session, [])


def standing(session: Session, topic_id: int) -> int:
    """Count the answers that stand in a topic itself in whatever state, and those whose draft would."""
    return len(_answers(session, [topic_id]) | {draft.answer_id for draft in _drafts(session, topic_id)})


class _Tree:
    """All topics inside one command, which nobody else changes until its commit."""

    def __init__(self, session: Session) -> None:
        writing.lock_keys(session, ())
        self.session = session
        self.topics = {topic.id: topic for topic in session.execute(select(Topic)).scalars()}

    def get(self, topic_id: int) -> Topic:
        if topic_id not in self.topics:
            raise UnknownTopic("There is no such topic any more.")
        return self.topics[topic_id]

    def parent(self, topic_id: int | None) -> Topic | None:
        if topic_id is not None and topic_id not in self.topics:
            raise InvalidText({"parent": "There is no such topic."})
        return None if topic_id is None else self.topics[topic_id]

    def below(self, topic_id: int | None) -> list[Topic]:
        """List what stands directly below a topic, in order; the roots for None."""
        return sorted((one for one in self.topics.values() if one.parent_id == topic_id), key=order_key)

    def branch(self, topic: Topic) -> Iterator[Topic]:
        """Give a topic and all below it."""
        yield topic
        for child in self.below(topic.id):
            yield from self.branch(child)

    def names(self, topic: Topic | None) -> list[str]:
        """List the names from the root to a topic."""
        return [] if topic is None else [*self.names(self.topics.get(topic.parent_id or 0)), topic.name]

    def checked_name(self, name: str, parent: Topic | None, topic: Topic | None) -> str:
        """Return a name in the form in which it is kept. Raises InvalidText."""
        label = wording.one_line(name)
        if not label or wording.UNKEEPABLE.search(name):
            raise InvalidText({"name": "A topic needs a name."})
        try:
            wording.check_topic([*self.names(parent), label])
        except InvalidText as error:
            raise InvalidText({"name": str(error)}) from None
        if self.namesake(label, parent, topic):
            raise InvalidText({"name": f"There is a topic “{label}” at this place already."})
        return label

    def namesake(self, name: str, parent: Topic | None, topic: Topic | None) -> bool:
        """Tell whether another topic of this name stands below a parent."""
        return any(one.name == name and one is not topic for one in self.below(None if parent is None else parent.id))

    def readdress(self, topic: Topic) -> None:
        """Give a topic and all below it the addresses of where they stand; those they had lead there."""
        parent, branch = self.topics.get(topic.parent_id or 0), list(self.branch(topic))
        stem = "/".join(filter(None, (parent.path if parent else "", slugify(topic.name))))
        taken = {one.path for one in self.topics.values()} - {one.path for one in branch}
        number, old, new = 1, topic.path, stem
        while new in taken:
            number += 1
            new = f"{stem}-{number}"
        if new == old:
            return
        for one in branch:
            before, one.path = one.path, new + one.path[len(old) :]
            writing.free_address(self.session, one.path)
            self.lead(before, one.id)
        self.session.flush()

    def lead(self, path: str, topic_id: int) -> None:
        """Let a former path of topics lead to a topic."""
        writing.free_address(self.session, path)
        self.session.execute(insert(Redirect), [{"path": wording.topic_address(path), "topic_id": topic_id}])

    def remove(self, topic: Topic, heir: Topic | None) -> None:
        """Remove a topic; its addresses lead to its heir, nowhere without one."""
        if heir is not None:
            self.session.execute(update(Redirect).where(Redirect.topic_id == topic.id).values(topic_id=heir.id))
            self.lead(topic.path, heir.id)
        about = update(Ticket).where(Ticket.topic_id == topic.id)  # so that it counts as a change of theirs
        self.session.execute(about.values(topic_id=None))
        self.session.delete(topic)
        self.session.flush()


def _put(tree: _Tree, topic: Topic, parent: Topic | None, before_id: int | None) -> None:
    """Put a topic below a parent and before a sibling, and take the change number."""
    if parent is not None and parent in tree.branch(topic):
        raise InvalidText({"parent": "A topic cannot stand below itself."})
    if tree.namesake(topic.name, parent, topic):
        raise InvalidText({"parent": f"A topic “{topic.name}” stands there already. Merge the two instead."})
    above = tree.names(parent)
    deepest = max(len(tree.names(one)) for one in tree.branch(topic)) - len(tree.names(topic)) + 1
    if len(above) + deepest > wording.DEEPEST_TOPIC:
        raise InvalidText({"parent": f"Topics go {wording.DEEPEST_TOPIC} levels deep; this would be deeper."})
    moved = topic.parent_id != (None if parent is None else parent.id)
    beside = [one for one in tree.below(None if parent is None else parent.id) if one is not topic]
    behind = next((number for number, one in enumerate(beside) if one.id == before_id), len(beside))
    beside.insert(behind, topic)
    topic.parent_id = None if parent is None else parent.id
    for number, one in enumerate(beside, start=1):
        one.position = number
    if moved:
        tree.readdress(topic)
    branch = [one.id for one in tree.branch(topic)]
    writing.stamp(tree.session, _answers(tree.session, branch) if moved else [])


def _answers(session: Session, topic_ids: list[int]) -> set[int]:
    """Collect the answers that stand in these topics, by their main or a further one."""
    further = select(AnswerTopic.answer_id).where(AnswerTopic.topic_id.in_(topic_ids))
    return set(
        session.execute(select(Answer.id).where(or_(Answer.topic_id.in_(topic_ids), Answer.id.in_(further)))).scalars()
    )


def _drafts(session: Session, topic_id: int) -> list[Revision]:
    """List the drafts that would put their answer under a topic."""
    newest = select(Answer.id, Answer.draft_revision).where(Answer.draft_revision.is_not(None))
    found = select(Revision).where(tuple_(Revision.answer_id, Revision.number).in_(newest))  # a join reads all versions
    return [draft for draft in session.execute(found).scalars() if topic_id in _places(draft)]


def _places(draft: Revision) -> list[int | None]:
    return [] if draft.place is None else [draft.place["topic_id"], *draft.place["further_topic_ids"]]


def _hand_over(session: Session, topic_id: int, into_id: int) -> None:
    """Put what stands under one topic, and what its drafts would, under another one."""
    session.execute(update(Answer).where(Answer.topic_id == topic_id).values(topic_id=into_id))
    there = select(AnswerTopic.answer_id).where(AnswerTopic.topic_id == into_id)
    main = select(Answer.id).where(Answer.topic_id == into_id)
    old = AnswerTopic.topic_id == topic_id
    session.execute(
        delete(AnswerTopic).where(old, or_(AnswerTopic.answer_id.in_(there), AnswerTopic.answer_id.in_(main)))
    )
    session.execute(update(AnswerTopic).where(old).values(topic_id=into_id))
    session.execute(delete(AnswerTopic).where(AnswerTopic.topic_id == into_id, AnswerTopic.answer_id.in_(main)))
    for draft in _drafts(session, topic_id):
        chosen = [into_id if one == topic_id else one for one in _places(draft)]
        further = sorted({one for one in chosen[1:] if one is not None} - {chosen[0]})
        draft.place = {**(draft.place or {}), "topic_id": chosen[0], "further_topic_ids": further}
    session.flush()
