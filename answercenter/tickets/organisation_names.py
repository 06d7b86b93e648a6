"""The normal form of an organisation's name: names that differ in it alone are of one organisation, and counted so."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters of a normal form
# What says how an organisation is set up, not which one it is; taken off the end, as is an "and" that is left there
_FORMS = """
    ab ag aps as asa bv bvba cic cio co company corp corporation cv doo eg eingetragener~verein ev gbr ggmbh gmbh inc
    incorporated kft kg kgaa lda limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty sa sarl sas se sl spa srl
    sro ug zrt haftungsbeschrankt a~s e~v s~a sp~z~oo sp~zoo and
"""
ENDINGS = sorted((tuple(form.split("~")) for form in _FORMS.split()), key=len, reverse=True)
_ACCENT = re.compile("[\u0300-\u036f]")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_INITIAL = re.compile(r"(?<!\w)(\w)\.\s*(?=\w(?!\w))")  # of several with points: e. V., U.S.A.


def organisation_key(name: str) -> str:
    """Return the normal form of an organisation's name; normalising it again changes nothing.

    It is in Unicode's compatible form (NFKC) and lower case, without accents of letters, punctuation, a leading "the"
    and legal forms at the end; "&" is "and". Empty for a name without a letter or digit.
    """
    words = _words(name)
    while (shorter := _shorter(words)) != words:
        words = shorter
    return unicodedata.normalize("NFKC", " ".join(words))


def _words(name: str) -> list[str]:
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", name)).casefold()
    plain = _INITIAL.sub(r"\1", _APOSTROPHE.sub("", plain)).replace("&", " and ")
    plain = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in plain)
    return plain[:LONGEST].split()


def _shorter(words: list[str]) -> list[str]:
    """Take one word off the front or one form off the end that tell nothing; something always stays."""
    if len(words) > 1 and words[0] == "the":
        return words[1:]
    for form in ENDINGS:
        if len(words) > len(form) and tuple(words[-len(form) :]) == form:
            return words[: -len(form)]
    return words
