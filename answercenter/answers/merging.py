"""Three texts into one: what two people made of the same text, put together where they changed different parts. Pure.

The method is that of diff3 (S. Khanna, K. Kunal, B. C. Pierce, "A formal investigation of diff3", 2007): both sides are
aligned with the text that they began with; where only one side changed, its change is taken, and where both did, it is
a conflict to be decided. Lines come first; lines that both changed are tried word by word, and words that both changed
with hardly a word between them stay a conflict, since they may belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.answers.alignment import matches
from answercenter.answers.blocks import split

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

BETWEEN = 5  # words, signs and spaces that have to stand unchanged between the changes of two people


@dataclass(frozen=True, slots=True)
class Agreed:
    """Lines that are decided: unchanged, or changed by one side, or by both alike."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that each side made something else of."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


class _Chunk(NamedTuple):
    """A part of three sequences: an unchanged one (all three equal), or one that somebody changed."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    stable: bool

    def decided(self) -> tuple[str, ...] | None:
        """Return what is to stand here; None when both sides changed it, and differently."""
        if self.mine in (self.theirs, self.base):
            return self.theirs
        return self.mine if self.theirs == self.base else None


def merge(base: str, mine: str, theirs: str) -> list[Agreed | Conflict]:
    """Put two texts together that began as `base`; joined by line ends, the decided lines are the text.

    What one side alone changed is taken, so that a side that changed nothing gives the other one's text. Swapping
    `mine` and `theirs` swaps them in the conflicts and changes nothing else. All of both sides that is in neither the
    decided lines nor the base is in a conflict.
    """
    found: list[Agreed | Conflict] = []
    for chunk in _chunks(base.split("\n"), mine.split("\n"), theirs.split("\n"), 0):
        decided = chunk.decided()
        if decided is None:
            decided = _by_words(chunk)
        found.append(Conflict(chunk.base, chunk.mine, chunk.theirs) if decided is None else Agreed(decided))
    return found


def text_of(parts: Iterable[Agreed | Conflict], choices: Sequence[str]) -> str:
    """Return the merged text; each conflict is decided by its choice, "mine", "theirs" or "both" (mine first)."""
    lines: list[str] = []
    chosen = iter(choices)
    for part in parts:
        lines += part.lines if isinstance(part, Agreed) else _choice(part, next(chosen))
    return "\n".join(lines)


def merge_entries(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Put lists of entries together: theirs in their order, without what I took out, and what I added behind."""
    kept = [entry for entry in theirs if entry in set(mine) or entry not in set(base)]
    return kept + [entry for entry in mine if entry not in set(base) | set(theirs)]


def _choice(conflict: Conflict, choice: str) -> tuple[str, ...]:
    if choice == "both":
        touching = conflict.mine and conflict.theirs and conflict.mine[-1].strip() and conflict.theirs[0].strip()
        gap = ("",) if touching else ()  # each is a paragraph of its own
        return conflict.mine + gap + conflict.theirs
    return conflict.mine if choice == "mine" else conflict.theirs


def _by_words(lines: _Chunk) -> tuple[str, ...] | None:
    """Try lines that both sides changed word by word; None when it stays a conflict."""
    base, mine, theirs = (split("\n".join(side)) for side in (lines.base, lines.mine, lines.theirs))
    decided = [chunk.decided() for chunk in _chunks(base, mine, theirs, BETWEEN)]
    if any(one is None for one in decided):
        return None
    return tuple("".join(word for one in decided for word in one or ()).split("\n"))


def _chunks(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], between: int) -> list[_Chunk]:
    """Cut three sequences where all are the same; what is the same but shorter than `between` cuts nothing."""
    cuts = [(0, 0, 0), *_stable(base, mine, theirs), (len(base), len(mine), len(theirs))]
    found: list[_Chunk] = []
    for start, end in pairwise(cuts):
        sides = (tuple(base[start[0] : end[0]]), tuple(mine[start[1] : end[1]]), tuple(theirs[start[2] : end[2]]))
        if any(sides):
            found.append(_Chunk(*sides, stable=sides[0] == sides[1] == sides[2]))
    return _joined(found, between)


def _stable(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """List where runs that all three share begin and end, as places in the three."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    cuts: list[tuple[int, int, int]] = []
    after: tuple[int, int, int] | None = None
    for place in range(len(base)):
        here = (place, in_mine.get(place, -1), in_theirs.get(place, -1))
        if min(here) < 0:
            continue
        if here != after:
            cuts += [after, here] if after else [here]
        after = (here[0] + 1, here[1] + 1, here[2] + 1)
    return [*cuts, after] if after else cuts


def _places(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    return {one.old + step: one.new + step for one in matches(base, side) for step in range(one.size)}


def _joined(chunks: list[_Chunk], between: int) -> list[_Chunk]:
    """Join changed chunks that stand too near to each other into one."""
    found: list[_Chunk] = []
    for position, chunk in enumerate(chunks):
        inner = 0 < position < len(chunks) - 1
        near = inner and chunk.stable and len(chunk.base) < between
        last = found[-1] if found else None
        if last is not None and not last.stable and (near or not chunk.stable):
            both = (last.base + chunk.base, last.mine + chunk.mine, last.theirs + chunk.theirs)
            found[-1] = _Chunk(*both, stable=False)
        else:
            found.append(chunk)
    return found
