"""Which parts of two sequences are the same, in order: what comparing and merging texts stand on. Pure.

Elements that occur once on both sides are anchors, as in the patience method (Bram Cohen): they are what people see as
"the same", and finding them takes no more than sorting. Between anchors it is done again, and what has none is compared
element by element where that is small, by `difflib`. So the time grows with the length and not with its square: a text
of 100 KB that is one word over and over costs no more than another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable
    from collections.abc import Iterator
    from collections.abc import Sequence

SMALL = 10_000  # pairs of elements that are compared one by one
DEEPEST = 30  # times that anchors are looked for within a gap between anchors


class Match(NamedTuple):
    """`size` elements that are equal on both sides, from these places on."""

    old: int
    new: int
    size: int


class _Gap(NamedTuple):
    """A part of both sides that is still to be compared; ends are exclusive."""

    old: int
    old_end: int
    new: int
    new_end: int
    depth: int


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """List what is the same on both sides, in order and without overlaps; equal sequences match wholly."""
    found: list[Match] = []
    gaps = [_Gap(0, len(old), 0, len(new), 0)]
    while gaps:
        gap = gaps.pop()
        same, left = _ends(old, new, gap)
        found += same
        if left.old == left.old_end or left.new == left.new_end:
            continue
        anchors = _anchors(old, new, left) if left.depth < DEEPEST else []
        if anchors:
            found += [Match(one, other, 1) for one, other in anchors]
            gaps += _between(left, anchors)
        elif (left.old_end - left.old) * (left.new_end - left.new) <= SMALL:
            found += _one_by_one(old, new, left)
    return _joined(sorted(found))


def _ends(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> tuple[list[Match], _Gap]:
    """Take what is the same at the beginning and at the end, and return it with what is left between."""
    (start, start_new), (end, end_new) = (gap.old, gap.new), (gap.old_end, gap.new_end)
    while start < end and start_new < end_new and old[start] == new[start_new]:
        start, start_new = start + 1, start_new + 1
    while start < end and start_new < end_new and old[end - 1] == new[end_new - 1]:
        end, end_new = end - 1, end_new - 1
    same = [Match(gap.old, gap.new, start - gap.old), Match(end, end_new, gap.old_end - end)]
    return [one for one in same if one.size], _Gap(start, end, start_new, end_new, gap.depth)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[tuple[int, int]]:
    """Return the places of elements that both sides have once, as many as stand in the same order on both."""
    first, second = _single(old, gap.old, gap.old_end), _single(new, gap.new, gap.new_end)
    return _rising([(place, second[element]) for element, place in first.items() if element in second])


def _single(elements: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Return the places of the elements that occur once, in order."""
    often = Counter(elements[start:end])
    return {elements[place]: place for place in range(start, end) if often[elements[place]] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of these pairs, sorted by the first number, in which the second one rises as well."""
    tails: list[int] = []  # the smallest second number that ends a row of each length
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for position, (_, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        tails[length : length + 1] = [second]
        ends[length : length + 1] = [position]
        before.append(ends[length - 1] if length else -1)
    row: list[tuple[int, int]] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        row.append(pairs[position])
        position = before[position]
    return row[::-1]


def _between(gap: _Gap, anchors: list[tuple[int, int]]) -> Iterator[_Gap]:
    start, start_new = gap.old, gap.new
    for one, other in [*anchors, (gap.old_end, gap.new_end)]:
        yield _Gap(start, one, start_new, other, gap.depth + 1)
        start, start_new = one + 1, other + 1


def _one_by_one(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Match]:
    left, right = old[gap.old : gap.old_end], new[gap.new : gap.new_end]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [Match(gap.old + block.a, gap.new + block.b, block.size) for block in blocks if block.size]


def _joined(found: list[Match]) -> list[Match]:
    joined: list[Match] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and (last.old + last.size, last.new + last.size) == (one.old, one.new):
            joined[-1] = Match(last.old, last.new, last.size + one.size)
        else:
            joined.append(one)
    return joined
