"""The weights of ranking that editors may change, each with its default and its limits.

The fields of an answer are weighed before frequencies are damped (see `scoring`); the rest are bonuses, as parts of
the text score. Popularity and usefulness are the most that visits may add, and cannot be set above what design allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights in use; a new one holds the defaults."""

    question: float = 2.0
    alt_questions: float = 2.0
    keywords: float = 2.0
    body: float = 1.0
    learned: float = 0.65
    neighbours: float = 0.6
    likeness: float = 1.3
    usefulness: float = 0.1
    popularity: float = 0.05

    def of(self, names: Iterable[str]) -> tuple[float, ...]:
        """Return the weights of these names, in their order."""
        return tuple(getattr(self, name) for name in names)


class Limit(NamedTuple):
    """What a weight is called, how far it may go, and what it weighs in words."""

    label: str
    least: float
    most: float
    meaning: str


DEFAULTS = Weights()
LIMITS = {
    "question": Limit("Question", 0, 10, "a word in the question"),
    "alt_questions": Limit("Other wordings", 0, 10, "a word in another wording of the question"),
    "keywords": Limit("Keywords", 0, 10, "a word among the keywords"),
    "body": Limit("Text", 0, 10, "a word in the answer's text"),
    "learned": Limit("Learned words", 0, 10, "a word that visitors used who then read the answer"),
    "neighbours": Limit("Neighbouring words", 0, 3, "two words side by side in the question as in the query"),
    "likeness": Limit("Likeness", 0, 3, "a question that looks like the query, letter by letter"),
    "usefulness": Limit("Usefulness", 0, 0.25, "the most that solving the matter may add, as a part of the score"),
    "popularity": Limit("Popularity", 0, 0.15, "the most that being read often may add, as a part of the score"),
}
TEXT = ("question", "alt_questions", "keywords", "body")  # one of these has to count
NAMES = tuple(field.name for field in fields(Weights))
