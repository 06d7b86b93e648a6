"""What simulated visitors type: words of real questions, put together as people do; never an invented question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.text import STOP_WORDS
from answercenter.text import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

PHRASES = 4  # ways of asking for one answer
LENGTHS = (1, 2, 3, 4)
LENGTH_WEIGHTS = (18, 42, 28, 12)  # how many words people type, in percent
COMMON = 8  # questions that use a word which many know
RARE = 0.4  # how readily people think of another word
MISSPELT = 0.05  # of the ways of asking
SHORTEST_MISSPELT = 5  # letters

# Words of questions that nobody types into a search field while others are at hand
GENERAL = frozenset(
    """
    able add allowed another anything ask asked asks become begin best better change changed come day different
    difference doing done else enough every example expect explain find first general give given gives go going good
    happen happened happens help hear heard important instead keep kind know last learn like long look made make makes
    many may mean means might month need needed new now number offer offered often old one order people person possible
    put really receive received right run said say says see send sent show someone something sometimes start still
    stop sure take taken takes tell thing things think thinking time told try trying turn two type types use used using
    want wants way ways well without work works year years
    """.split()  # noqa: SIM905  # a list would be one word a line
)

# Real errands of which the sample answers say nothing, so that some searches find nothing, or nothing that helps
ELSEWHERE = (
    "passport renewal", "renew passport", "bitcoin", "bitcoin wallet", "food stamps", "snap benefits",
    "voter registration", "unemployment claim", "jury duty", "birth certificate", "medicare enrollment",
    "green card", "fishing license", "dmv appointment", "cryptocurrency scam", "airline refund", "daycare subsidy",
    "weather", "nft", "tesla lease", "concert ticket refund", "marriage certificate", "covid vaccine",
    "library hours",
)  # fmt: skip


def content_words(question: str) -> list[str]:
    """List the words of a question that say what it is about, in order, each once."""
    known = list(dict.fromkeys(word for word in words(question) if word not in STOP_WORDS and len(word) > 1))
    return [word for word in known if word not in GENERAL] or known


def phrases(question: str, used: Mapping[str, int], random: Random) -> tuple[str, ...]:
    """Make the few ways in which people ask for this answer; the first is the most frequent one.

    `used` tells how many questions use a word: people name the matter with the words that others use too.
    """
    known = content_words(question)
    if not known:
        return (question.lower(),)
    made = [_misspelt(_phrase(known, used, random), random) for _ in range(PHRASES)]
    return tuple(dict.fromkeys(made))


def _phrase(known: list[str], used: Mapping[str, int], random: Random) -> str:
    """Choose some words, and leave them in the order of the question."""
    length = min(random.choices(LENGTHS, LENGTH_WEIGHTS)[0], len(known))
    by_chance = sorted(known, key=lambda word: random.random() * (1 if used[word] >= COMMON else RARE), reverse=True)
    chosen = set(by_chance[:length])
    return " ".join(word for word in known if word in chosen)


def _misspelt(phrase: str, random: Random) -> str:
    """Now and then, swap two letters of the longest word or leave one out."""
    longest = max(phrase.split(), key=len)
    if len(longest) < SHORTEST_MISSPELT or random.random() >= MISSPELT:
        return phrase
    at = random.randrange(1, len(longest) - 2)
    swapped = longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
    shortened = longest[:at] + longest[at + 1 :]
    return phrase.replace(longest, random.choice((swapped, shortened)), 1)
