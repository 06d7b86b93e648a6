"""Passwords: which are good enough, how they are kept, and how one is checked without telling who has an account.

Any character counts, nothing is cut off, nothing is demanded but length; what many people use is refused.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files

from flask_security import hash_password
from flask_security import verify_password

MINIMUM_LENGTH = 8  # characters
MAXIMUM_LENGTH = 512  # characters; argon2 would take more, a line typed by mistake is shorter
MINIMUM_VARIETY = 4  # different characters
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6z7u8i9o0p")


class WeakPasswordError(ValueError):
    """A password is not good enough; the message tells people why."""


def keep(password: str, *personal: str) -> str:
    """Return what is kept of a new password. Raises WeakPasswordError when it is short, common or personal."""
    plain = _normal(password)
    weakness = _weakness(plain, personal)
    if weakness:
        raise WeakPasswordError(weakness)
    kept: str = hash_password(plain)
    return kept


def matches(password: str, kept: str | None) -> bool:
    """Tell whether this is the password that was kept; takes as long when there is none."""
    plain = _normal(password if len(password) <= 4 * MAXIMUM_LENGTH else "")
    right: bool = verify_password(plain, kept or _nobodys())
    return right and kept is not None


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode("utf-8")


def _weakness(password: str, personal: tuple[str, ...]) -> str | None:
    if len(password) < MINIMUM_LENGTH:
        return (
            f"This password is too short. Use {MINIMUM_LENGTH} characters or more; several words are easy to remember."
        )
    if len(password) > MAXIMUM_LENGTH:
        return f"This password is too long. Use at most {MAXIMUM_LENGTH} characters."
    if "\x00" in password:
        return "This password holds a character that cannot be typed."
    folded = password.casefold()
    if folded in _common() or len(set(folded)) < MINIMUM_VARIETY or _is_row(folded):
        return "Many people use this password, so it is among the first to be tried. Choose another."
    if any(_holds(folded, own) for own in personal):
        return "This password is made of your name or address. Choose another."
    return None


def _is_row(folded: str) -> bool:
    return any(folded in (row * 4) or folded in (row[::-1] * 4) for row in _ROWS)


def _holds(folded: str, own: str) -> bool:
    """Tell whether a password is little more than something that is known of its owner."""
    parts = [part for part in own.casefold().replace("@", " ").split() if len(part) > MINIMUM_VARIETY]
    return any(part in folded and len(folded) - len(part) < MINIMUM_LENGTH - MINIMUM_VARIETY for part in parts)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """Make what is kept of a password that nobody has, to be compared where there is no account."""
    kept: str = hash_password("nobody has this password")
    return kept
