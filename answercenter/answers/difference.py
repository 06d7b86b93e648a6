"""The difference of two texts word by word, in blocks as readers see them. Pure.

Blocks are aligned first, then the words of those that were rewritten; so the time is bounded by the length of the texts
(see `alignment`). Equal texts have no change at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.answers.alignment import matches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from answercenter.answers.blocks import Block
    from answercenter.answers.blocks import Word

ALIKE = 0.4  # share of words that two blocks have in common (Dice), from which one is a rewriting of the other
LARGEST = 400  # pairs of blocks among which rewritings are looked for
NEAR = 2  # unchanged blocks that are shown around a change


class Change(StrEnum):
    """What became of words or of a block."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWRITTEN = "rewritten"  # of blocks only: some of its words were added or removed


class Piece(NamedTuple):
    """Words that share a fate and the way in which they are set."""

    change: Change
    text: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A block with what changed in it; `kind` is that of `blocks.Block`."""

    kind: str
    change: Change
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines to be shown, or so many unchanged ones to be passed over."""

    lines: tuple[Line, ...]
    passed_over: int = 0


def difference(old: Sequence[Block], new: Sequence[Block]) -> list[Line]:
    """List all blocks of both texts in order, with what was added and removed."""
    lines: list[Line] = []
    at, at_new = 0, 0
    for start, start_new, size in [*matches(old, new), (len(old), len(new), 0)]:
        lines += _changed(old[at:start], new[at_new:start_new])
        lines += [_whole(block, Change.SAME) for block in new[start_new : start_new + size]]
        at, at_new = start + size, start_new + size
    return lines


def parts(lines: Sequence[Line]) -> list[Part]:
    """Put long runs of unchanged blocks aside, but for those near a change; without a change, nothing is shown."""
    changed = [position for position, line in enumerate(lines) if line.change is not Change.SAME]
    near = {place for position in changed for place in range(position - NEAR, position + NEAR + 1)}
    found = []
    for shown, run in groupby(enumerate(lines), key=lambda one: one[0] in near):
        some = tuple(line for _, line in run)
        found.append(Part(some) if shown else Part((), len(some)))
    return found


def _changed(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Line]:
    """Show what stands between blocks that stayed: rewritten, removed and added ones."""
    at, at_new = 0, 0
    for one, other in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(block, Change.REMOVED) for block in old[at:one])
        yield from (_whole(block, Change.ADDED) for block in new[at_new:other])
        if one < len(old):
            yield _rewritten(old[one], new[other])
        at, at_new = one + 1, other + 1


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return which block became which, in order: as many as are alike enough, the most alike ones first."""
    if len(old) * len(new) > LARGEST:
        return [(place, place) for place in range(min(len(old), len(new))) if _likeness(old[place], new[place]) > ALIKE]
    alike = [(_likeness(one, other), -a, -b) for a, one in enumerate(old) for b, other in enumerate(new)]
    taken: list[tuple[int, int]] = []
    for likeness, a, b in sorted(alike, reverse=True):
        if likeness > ALIKE and all((-a - x) * (-b - y) > 0 for x, y in taken):
            taken.append((-a, -b))
    return sorted(taken)


def _likeness(one: Block, other: Block) -> float:
    """Tell how many of both blocks' words they have in common (the coefficient of Dice); spaces and signs aside."""
    first, second = _words(one), _words(other)
    whole = first.total() + second.total()
    return 2 * (first & second).total() / whole if whole else 0.0


def _words(block: Block) -> Counter[str]:
    return Counter(word.text for word in block.words if word.text.isalnum())


def _rewritten(old: Block, new: Block) -> Line:
    pieces: list[tuple[Change, Sequence[Word]]] = []
    at, at_new = 0, 0
    for start, start_new, size in [*_telling(old.words, new.words), (len(old.words), len(new.words), 0)]:
        pieces += [(Change.REMOVED, old.words[at:start]), (Change.ADDED, new.words[at_new:start_new])]
        pieces += [(Change.SAME, new.words[start_new : start_new + size])]
        at, at_new = start + size, start_new + size
    return Line(new.kind, Change.REWRITTEN, tuple(_set(pieces)))


def _telling(old: Sequence[Word], new: Sequence[Word]) -> list[tuple[int, int, int]]:
    """Return the matches of words that tell something: a space or sign alone between two changes is part of them."""
    found = [tuple(match) for match in matches(old, new)]
    return [
        (start, start_new, size)
        for start, start_new, size in found
        if any(word.text.isalnum() for word in new[start_new : start_new + size])
        or (start, start_new) == (0, 0)
        or (start + size, start_new + size) == (len(old), len(new))
    ]


def _whole(block: Block, change: Change) -> Line:
    return Line(block.kind, change, tuple(_set([(change, block.words)])))


def _set(pieces: Iterable[tuple[Change, Sequence[Word]]]) -> Iterator[Piece]:
    """Join the words of each piece as far as they are set in the same way; a space goes with what is before it."""
    for change, words in pieces:
        marks: tuple[str, ...] = ()
        text: list[str] = []
        for word in words:
            if not word.text.isspace() and word.marks != marks:
                if text:
                    yield Piece(change, "".join(text), marks)
                marks, text = word.marks, []
            text.append(word.text)
        if text:
            yield Piece(change, "".join(text), marks)
