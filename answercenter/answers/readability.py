"""How easily a text reads. Pure: no database."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answercenter import markup

LEAST_WORDS = 30  # below that a figure says little
_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_GRADES = ((90, "very easy"), (80, "easy"), (70, "fairly easy"), (60, "plain"), (50, "fairly hard"), (30, "hard"))


@dataclass(frozen=True, slots=True)
class Reading:
    """How easily a text reads: Flesch's figure, from 0 (hardest) to about 100, and what it means in words."""

    ease: int
    meaning: str
    words: int


def reading(markdown: str, language: str) -> Reading | None:
    """Measure an English text; None for another language, and for fewer than 30 words.

    Reading ease by Flesch, "A new readability yardstick" (Journal of Applied Psychology 32, 1948):
    206.835 - 1.015 words per sentence - 84.6 syllables per word. Syllables are counted as groups of vowels, without a
    silent e at the end, at least one a word.
    """
    text = markup.plain(markdown)
    words = _WORD.findall(text)
    if not is_measured(language) or len(words) < LEAST_WORDS:
        return None
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    ease = 206.835 - 1.015 * len(words) / max(1, sentences) - 84.6 * sum(map(syllables, words)) / len(words)
    meaning = next((meaning for least, meaning in _GRADES if ease >= least), "very hard")
    return Reading(min(100, max(0, round(ease))), meaning, len(words))


def is_measured(language: str) -> bool:
    """Tell whether the formula is for this language: it is for English."""
    return language.partition("-")[0].lower() == "en"


def syllables(word: str) -> int:
    """Count the syllables of an English word, about right for most."""
    lower = word.lower()
    found = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")):
        found -= 1
    return max(1, found)
