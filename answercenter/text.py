"""Words: how a query is normalised, what personal data is removed from it, which of its terms count as keywords."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

MAXIMUM_QUERY = 256  # characters
MAXIMUM_TERMS = 32
MAXIMUM_WORD = 64  # characters
LARGEST_NUMBER = 2**31 - 1  # what every database keeps as a whole number
_STEMMING = Lock()
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FORMULA = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")  # what spreadsheets take for the beginning of a formula
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")

# What stands between the digits of a number, and what may be seen as a hyphen; what cannot be seen among them.
_GAP = r"[\s().\-/_·•‐‑‒–—―−\u00ad\u200b-\u200d\u2060\ufeff]{0,4}"
_LOCAL = r"[\w.!#$%&'*+^~-]"  # of an address, before the @
_OPEN, _CLOSE = r"\s{0,2}[(\[{<]\s?", r"\s?[)\]}>]\s{0,2}"
_AT = rf"(?:\s{{0,3}}[@＠﹫]\s{{0,3}}|{_OPEN}at{_CLOSE})"
_DOT = rf"(?:[.．]|\s[.．]\s|{_OPEN}dot{_CLOSE}|\sdot\s)"
_ENDINGS = "com|org|net|edu|gov|mil|info|biz|uk|ca|au|de|fr|es|mx"  # those that are no words of a sentence
_NO_HOST = "(?:the|an?|this|that|my|your|our|their|every|each|polka)"  # before "dot" in a sentence

# Order matters: the longer kind of number is looked for first. A card or account number may be written with gaps.
_EMAIL = re.compile(
    rf"(?<!{_LOCAL})(?:(?:\"[^\"@]{{1,64}}\"|{_LOCAL}+){_AT}[\w-]+\s?{_DOT}\s?[\w-]+(?:{_DOT}[\w-]+)*"
    rf"|{_LOCAL}+\sat\s(?!{_NO_HOST}\b)[\w-]+(?:\sdot\s[\w-]+)*\sdot\s(?:{_ENDINGS})\b)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|[ -]?[A-Za-z0-9]{4}(?:[ -]?(?=[A-Za-z]{0,3}\d)[A-Za-z0-9]{4}){1,6}"
    r"(?:[ -]?(?=[A-Za-z]{0,3}\d)[A-Za-z0-9]{1,4})?)\b"
)
_NUMBER = re.compile(rf"(?<!\w)\+?\(?\d(?:{_GAP}\d){{6,}}(?=(?:x|ext\.?)\s?\d{{1,5}}\b|(?!\w))|\d{{7,}}", re.IGNORECASE)
_ACCOUNT_DIGITS = 10  # what has fewer is a name of a form and words: "SF86 form what does"

# Numbers that are nobody's: years and forms ("2023-2024", "2022 1099-K"), sections ("21.3.10.2.4"), round ones from and
# to ("1500-2000"), and prices. "1375 - 1400" is not among them: in some countries a telephone's number looks like that.
_NOBODYS = re.compile(
    rf"\(?(?:(?:19|20|10)\d\d(?!\d){_GAP})+"
    r"|(?=.*\b\d\b)\d{1,2}(?:\.\d{1,2}){3,5}"
    r"|[1-9]\d{0,3}00[-‐‒–—][1-9]\d{0,3}00"
)
_PRICE = re.compile(r"\d{1,9}(?:\.\d\d)?|\d{1,3}(?:[. ]\d{3}){1,3}")
_CURRENCY = ("$", "€", "£", "¥")


def normalise_query(text: str) -> str:
    """Return a query as it is searched and counted: NFKC, one line, single spaces, at most 256 characters.

    Control characters, lone surrogates and direction marks become spaces. Case is kept; counting lowers it.
    """
    return tidy(text, MAXIMUM_QUERY)


def tidy(text: str, limit: int) -> str:
    """Return a text in NFKC on one line, without what cannot be seen, at most so many characters."""
    clean = _CONTROL.sub(" ", text[: limit * 4])
    clean = unicodedata.normalize("NFKC", clean)
    return " ".join(_CONTROL.sub(" ", clean).split())[:limit].strip()


def redact_personal(text: str) -> str:
    """Replace what looks like an e-mail address, phone, card, account or other long number. Idempotent.

    Years, forms, sections and prices stay, however long they are.
    """
    text = _ACCOUNT.sub(_account, _EMAIL.sub("[email]", text))
    return _NUMBER.sub(_number, text)


def _account(found: re.Match[str]) -> str:
    return "[account]" if sum(map(str.isdigit, found[0])) >= _ACCOUNT_DIGITS else found[0]


def _number(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 2) : found.start()]
    priced = before.rstrip().endswith(_CURRENCY) and _PRICE.fullmatch(found[0])
    return found[0] if priced or _NOBODYS.fullmatch(found[0]) else "[number]"


def counted_query(text: str) -> str:
    """Return the form under which a query is stored and counted: normalised, without personal data, lower case."""
    return redact_personal(normalise_query(text)).lower().strip(" ?!.,;:")[:MAXIMUM_QUERY]


def whole_number(text: str | None) -> int | None:
    """Return the whole number that a text is, of the digits 0 to 9 alone; None for anything else or a larger one."""
    plain = (text or "").strip()
    if not plain.isascii() or not plain.isdigit() or len(plain) > len(str(LARGEST_NUMBER)):
        return None
    number = int(plain)
    return number if number <= LARGEST_NUMBER else None


def words(text: str) -> list[str]:
    """Split a text into its words, lower case, apostrophes straight; at most 32 of them."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)][:MAXIMUM_TERMS]


def keywords(query: str, language: str = "en") -> list[tuple[str, str]]:
    """List the meaningful terms of a query as (stem, form typed), each stem once, in order."""
    found: dict[str, str] = {}
    for word in words(query.replace("[email]", " ").replace("[number]", " ").replace("[account]", " ")):
        if word not in STOP_WORDS and (len(word) > 1 or not word.isascii()):
            found.setdefault(stem(word, language)[:64], word[:64])
    return list(found.items())


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """Return a word in lower case, without accents, apostrophes and a possessive ending: `don't` is `dont`."""
    lower = word.replace("’", "'").lower()
    if not lower.isascii():
        plain = unicodedata.normalize("NFKD", lower)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        lower = unicodedata.normalize("NFC", plain)
    return lower.removesuffix("'s").replace("'", "")[:MAXIMUM_WORD]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "en") -> str:
    """Return the stem of one lower-case word, by the Snowball algorithm of its language; itself where there is none."""
    algorithm = STEMMERS.get(language.partition("-")[0])
    if algorithm is None:
        return word
    with _STEMMING:  # a stemmer keeps the word it works on in itself, so threads take turns
        root: str = _stemmer(algorithm).stemWord(word.removesuffix("'s"))
    return root


@lru_cache(maxsize=20)
def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(algorithm)


def slugify(text: str, limit: int = 80) -> str:
    """Return a text as a readable part of an address: lower-case words joined by hyphens, never empty."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    slug = "-".join(re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", "").lower()))
    if len(slug) > limit:
        slug = slug[: limit + 1].rsplit("-", 1)[0] if "-" in slug[: limit + 1] else slug[:limit]
    return slug.strip("-") or "answer"


def excerpt(text: str, limit: int) -> str:
    """Return the start of a plain text, cut at a word with an ellipsis when it is longer than the limit."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def neutral(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: an apostrophe comes before what begins like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def typed(cell: str) -> str:
    """Return the text of a cell that `neutral` made; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# English words that say nothing of the subject, the words that begin questions among them
STOP_WORDS = frozenset(
    """
    a about after all also am an and any are aren't as at be because been before being but by can can't cannot could
    couldn't did didn't do does doesn't doing don't for from get had has have haven't having he her here him his how
    i i'd i'll i'm i've if in into is isn't it it's its just let's me more most much my no not of off on once only
    or other our out over own please same she should shouldn't so some such than that that's the their them then
    there these they this those to too under until up us very was wasn't we were weren't what what's when where
    which while who whom why will with won't would wouldn't you you're your yours
    """.split()  # noqa: SIM905  # a list would be one word a line
)
