"""A question in plain words that keeps simple machines from sending requests: a small sum, or one of the site's own.

It needs no picture, script, cookie or other host. A sum belongs to its form: it is worked out from the form's random
name, which the form's token carries signed and for a day. So an answer is good for one form alone, nothing is kept of
it, and what makes a form unfit (too old, of another purpose, sent before) makes the answer unfit as well.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from flask import current_app

from answercenter import kinds

FIELD = "challenge"
WRONG = "This is not the answer. Please try it once more."
MISSING = "Please answer this question."
LONGEST = 100  # characters of an answer
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty")


def question(name: str) -> str:
    """Return what is asked on the form of this name; nothing where nothing is asked."""
    setting: str = current_app.config["REQUEST_CHALLENGE"]
    if setting == "off":
        return ""
    if setting != "sum":
        return kinds.own_question(setting)[0]
    first, second = _numbers(name)
    return f"What is {in_words(first)} plus {in_words(second)}?"


def wrong(name: str, given: str) -> str:
    """Tell what is wrong with the answer on the form of this name; nothing when it is right, or nothing is asked."""
    if not question(name):
        return ""
    if not given.strip():
        return MISSING
    return "" if len(given) <= LONGEST and _plain(given) in _answers(name) else WRONG


def in_words(number: int) -> str:
    """Write a number from 0 to 49 in words."""
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]


def _answers(name: str) -> set[str]:
    setting: str = current_app.config["REQUEST_CHALLENGE"]
    if setting != "sum":
        return {_plain(one) for one in kinds.own_question(setting)[1]}
    total = sum(_numbers(name))
    return {str(total), _plain(in_words(total))}


def _numbers(name: str) -> tuple[int, int]:
    """Work out the numbers of a form's sum: 10 to 40, and 2 to 9."""
    key: str = current_app.config["SECRET_KEY"]
    found = hmac.digest(key.encode(), b"answercenter.challenge" + name.encode(), hashlib.sha256)
    return 10 + found[0] % 31, 2 + found[1] % 8


def _plain(text: str) -> str:
    """Return an answer as it is compared: lower case, without accents, with single spaces between words and digits."""
    split = unicodedata.normalize("NFKD", text.casefold())
    letters = (letter if letter.isalnum() else " " for letter in split if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())
