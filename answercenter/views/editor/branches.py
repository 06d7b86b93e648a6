"""What the page of topics shows of a large tree: one branch, in pages, and what is below while it is small.

A tree of a few hundred topics is shown whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.answers.topics import TopicNode

OPEN = 200  # topics that are shown with all below them
PAGE = 50  # topics beside each other on a page, of a branch that is larger


@dataclass(frozen=True, slots=True)
class Branch:
    """A page of the topics below `trail`'s last one (the main topics without any); `nodes` are those that are shown.

    `whole` tells whether all that is below them is shown too, `following` is the topic behind the page.
    """

    trail: tuple[TopicNode, ...]
    nodes: tuple[TopicNode, ...]
    page: int
    pages: int
    whole: bool
    following: TopicNode | None

    @property
    def above(self) -> TopicNode | None:
        """Tell the topic below which they stand."""
        return self.trail[-1] if self.trail else None


def branch(roots: Sequence[TopicNode], trail: Sequence[TopicNode], page: int, shown: int | None = None) -> Branch:
    """Return a page of the topics below the last of a trail, or that page on which the topic of number `shown` stands.

    Everything is shown from its roots on while it is small, whatever is asked for. A page behind the last is the last.
    """
    whole = size(roots) <= OPEN
    if whole:
        trail = ()
    beside = trail[-1].children if trail else tuple(roots)
    open_ = whole or size(beside) <= OPEN
    each = len(beside) if open_ else PAGE
    pages = max(1, -(-len(beside) // max(1, each)))
    places = [number for number, node in enumerate(beside) if node.id == shown]
    page = min(places[0] // max(1, each) + 1 if places else page, pages)
    start, end = (page - 1) * each, page * each
    following = beside[end] if end < len(beside) else None
    return Branch(tuple(trail), beside[start:end], page, pages, open_, following)


def size(nodes: Sequence[TopicNode]) -> int:
    """Count topics with all below them, only as far as it takes to know that they are many."""
    found, left = 0, list(nodes)
    while left and found <= OPEN:
        node = left.pop()
        found += 1
        left += node.children
    return found + len(left)
