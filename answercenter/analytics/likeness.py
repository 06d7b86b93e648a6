"""Which queries ask for the same: put together by their stems, the rarer a stem the more it counts.

Clusters form around queries that may be named; others join them, or stay out. Every query is compared only with
clusters that share one of its words, and of those only with the heaviest, so that the time grows with the number of
queries and the result depends on nothing but them. A stem that hardly anybody typed is taken for a frequent one of
nearly the same letters ("morgage" for "mortgage"): Dice's coefficient over pieces of three letters, looked up by the
pieces.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from answercenter.text import keywords

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

ALIKE = 0.5  # of the weight of all stems of two queries
SAME_WORD = 0.65  # Dice's coefficient of two stems
RARE = 3  # times: a stem as frequent as its likely right spelling divided by this is no misspelling
SHORTEST = 5  # letters of a stem that may be misspelled
LOOKED_AT = 40  # clusters, or words, that one stem or piece leads to


@dataclass(slots=True)
class Cluster:
    """Queries that ask for the same, that which leads first."""

    members: list[str] = field(default_factory=list)


def clusters(weights: Mapping[str, int], leading: Collection[str]) -> list[Cluster]:
    """Put queries together around those that may lead; `weights` tells how much each counts.

    The heaviest come first. A query that is like no cluster begins one if it may lead, and is in none if not.
    """
    stems = {text: tuple(stem for stem, _ in keywords(text)) for text in weights}
    leaders = sorted((text for text in leading if text in weights), key=lambda one: (-weights[one], one))
    spelled = corrected(_frequency(stems, weights), {stem for text in leaders for stem in stems[text]})
    stems = {text: tuple(dict.fromkeys(spelled.get(stem, stem) for stem in some)) for text, some in stems.items()}
    common = Counter(stem for some in stems.values() for stem in some)
    rarity = {stem: log(1 + len(weights) / number) for stem, number in common.items()}
    found = _Found(rarity)
    for text in leaders:
        if not found.join(text, stems[text]):
            found.begin(text, stems[text])
    for text in sorted(set(weights) - set(leaders), key=lambda one: (-weights[one], one)):
        found.join(text, stems[text])
    return found.clusters


@dataclass(slots=True)
class _Found:
    """Clusters so far, looked up by the stems of their first query."""

    rarity: Mapping[str, float]
    clusters: list[Cluster] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    by_stem: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def join(self, text: str, stems: Sequence[str]) -> bool:
        """Put a query into the cluster whose stems it shares most of, by weight; tell whether there is one."""
        shared: defaultdict[int, float] = defaultdict(float)
        for stem in stems:
            for number in self.by_stem[stem][:LOOKED_AT] if stem in self.by_stem else ():
                shared[number] += self.rarity[stem]
        own = sum(self.rarity[stem] for stem in stems)
        alike = [(some / (own + self.weights[number] - some), -number) for number, some in shared.items()]
        best, number = max(alike, default=(0.0, 0))
        if best < ALIKE:
            return False
        self.clusters[-number].members.append(text)
        return True

    def begin(self, text: str, stems: Sequence[str]) -> None:
        """Begin a cluster."""
        for stem in stems:
            self.by_stem[stem].append(len(self.clusters))
        self.weights.append(sum(self.rarity[stem] for stem in stems))
        self.clusters.append(Cluster([text]))


def corrected(frequency: Mapping[str, int], wanted: Collection[str]) -> dict[str, str]:
    """Map stems that are likely misspelled to the far more frequent one of `wanted` that they are most alike."""
    by_piece: defaultdict[str, list[str]] = defaultdict(list)
    by_letters: dict[str, str] = {}
    for stem in sorted(wanted, key=lambda stem: (-frequency[stem], stem)):
        for piece in _pieces(stem) if len(stem) >= SHORTEST else ():
            if len(by_piece[piece]) < LOOKED_AT:
                by_piece[piece].append(stem)
        by_letters.setdefault(_letters(stem), stem)
    found = {}
    for stem in frequency:
        if len(stem) < SHORTEST:
            continue
        own = _pieces(stem)
        near = Counter(other for piece in own if piece in by_piece for other in by_piece[piece])
        likely = [
            (2 * shared / (len(own) + len(_pieces(other))), other)
            for other, shared in near.items()
            if shared > 1 and frequency[other] > RARE * frequency[stem]
        ]
        likely += [(1.0, other) for other in near if frequency[other] > frequency[stem] and _one_begins(stem, other)]
        turned = by_letters.get(_letters(stem), stem)
        likely += [(1.0, turned)] if frequency[turned] > RARE * frequency[stem] else []
        best = max(likely, default=(0.0, ""))
        if best[0] >= SAME_WORD:
            found[stem] = best[1]
    return found


def _frequency(stems: Mapping[str, Iterable[str]], weights: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text, some in stems.items():
        for stem in some:
            found[stem] += max(weights[text], 1)
    return found


def _letters(stem: str) -> str:
    """Return what a stem has in common with those in which letters were typed in another order."""
    return stem[0] + "".join(sorted(stem[1:]))


def _one_begins(stem: str, other: str) -> bool:
    """Tell whether one of two stems is the beginning of the other: "refin" and "refinanc"."""
    return stem.startswith(other) or other.startswith(stem)


@lru_cache(maxsize=50_000)
def _pieces(stem: str) -> frozenset[str]:
    padded = f" {stem} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
