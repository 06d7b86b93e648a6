"""Kinds of settings: each reads what a file or the environment gave, and returns it in one form.

All raise ValueError (a number also TypeError) on what is not allowed. What is empty is None where a setting may be left
out. Imports nothing of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

MINIMUM_SECRET = 16  # characters
PREPARE = "prepare_threshold"  # of psycopg, in the database's address: None where connections are shared by a pooler
KNOWN_SECRETS = frozenset(
    {"changeme", "change-me-please", "dev", "development", "secret", "secret-key", "you-will-never-guess"}
)
DEFAULT_RATES = {
    "search": "120/minute",
    "suggest": "240/minute",
    "feedback": "10/minute;60/day",
    "form": "30/minute",
    "request": "5/hour",
    "sign-in": "10 per 10 minutes",
}


def text(value: Any) -> str:
    """Read a text that says something."""
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise ValueError
    return value.strip()


def optional_text(value: Any) -> str | None:
    """Read a text that may be left out."""
    return None if value in (None, "") else text(value)


def number(low: float, high: float, kind: type[int] | type[float] = int) -> Callable[[Any], Any]:
    """Make a reader of numbers from `low` to `high`, both included."""

    def parse(value: Any) -> float:
        if isinstance(value, bool):
            raise ValueError  # noqa: TRY004
        found = kind(value)
        if not low <= found <= high:
            raise ValueError
        return found

    return parse


def one_of(*allowed: str) -> Callable[[Any], str]:
    """Make a reader of one word of a few; a file's true and false are `on` and `off`."""

    def parse(value: Any) -> str:
        word = ("on" if value else "off") if isinstance(value, bool) else text(value).lower()
        if word not in allowed:
            raise ValueError
        return word

    return parse


def challenge(value: Any) -> str:
    """Read `off`, `sum`, or a question of one's own with its answers; see `own_question`."""
    if isinstance(value, bool):
        return "sum" if value else "off"
    given = text(value)
    if given.lower() in {"off", "sum"}:
        return given.lower()
    own_question(given)
    return given


def own_question(given: str) -> tuple[str, list[str]]:
    """Split `QUESTION? ANSWER / ANSWER` into the question and its answers, each with a letter or digit in it."""
    asked, mark, rest = given.rpartition("?")
    answers = [answer.strip() for answer in rest.split("/")]
    if not mark or not asked.strip() or not all(any(map(str.isalnum, answer)) for answer in answers):
        raise ValueError
    return f"{asked.strip()}?", answers


def words(value: Any) -> list[str]:
    """Read a list, in the environment with commas between."""
    found = value.split(",") if isinstance(value, str) else list(value)
    return [text(word) for word in found if str(word).strip()]


def languages(value: Any) -> list[str]:
    """Read codes of languages, at least one, each once and in order."""
    codes = [code.lower() for code in words(value)]
    if not codes or not all(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", code) for code in codes):
        raise ValueError
    return list(dict.fromkeys(codes))


def zone(value: Any) -> str:
    """Read the IANA name of a time zone."""
    name = text(value)
    try:
        ZoneInfo(name)
    except (OSError, KeyError) as error:
        raise ValueError from error
    return name


def web_address(value: Any) -> str | None:
    """Read an http or https address, without a slash at its end."""
    if value in (None, ""):
        return None
    address = urlsplit(text(value))
    if address.scheme not in {"http", "https"} or not address.hostname or address.query or address.fragment:
        raise ValueError
    return address.geturl().rstrip("/")


def mail(check: Callable[[str], str]) -> Callable[[Any], str | None]:
    """Make a reader of what one of the checks of `addresses` takes."""
    return lambda value: check(given) if (given := optional_text(value)) else None


def database(value: Any) -> str | None:
    """Read the address of an SQLite or PostgreSQL database."""
    if value in (None, ""):
        return None
    try:
        url = make_url(text(value))
    except ArgumentError as error:
        raise ValueError from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError
    if url.drivername == "postgresql+psycopg":
        prepare_threshold(url)
    return url.render_as_string(hide_password=False)


def prepare_threshold(url: URL) -> dict[str, int | None]:
    """Read what the driver wants as a number or None; an address can only hold a text."""
    given = url.query.get(PREPARE)
    return {} if given is None else {PREPARE: None if given == "None" else int(str(given))}


def secret(value: Any) -> str | None:
    """Read a secret that nobody guesses."""
    if value in (None, ""):
        return None
    given = text(value)
    if len(given) < MINIMUM_SECRET or given.lower() in KNOWN_SECRETS or len(set(given)) == 1:
        raise ValueError
    return given


def header(value: Any) -> str | None:
    """Read the name of an HTTP header."""
    name = optional_text(value)
    if name is not None and not all(letter.isalnum() or letter == "-" for letter in name):
        raise ValueError
    return name


def rates(value: Any) -> dict[str, str] | None:
    """Read `search=120/minute, sign-in=10 per 10 minutes`; `off` (None) for load tests."""
    if value == "off":
        return None
    found = dict(DEFAULT_RATES)
    pairs = value.items() if isinstance(value, dict) else (part.split("=", 1) for part in words(value))
    for kind, rate in pairs:
        if kind.strip() not in DEFAULT_RATES:
            raise ValueError
        found[kind.strip()] = text(rate)
    return found
