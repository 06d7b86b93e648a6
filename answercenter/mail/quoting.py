"""What somebody wrote in a mail, without the mail that they answered: only an end that is surely quoted goes.

Words that stand between quoted lines answer these, so then all stays. What cannot be told stays too.
"""

from __future__ import annotations

import re

MOST_LINES = 2000  # that are looked at
_LEAD_LINES = 3  # over which "On ... wrote:" may run
# The end of the line by which mail programs lead a quotation in
_WROTE = re.compile(
    r"(?:wrote|schrieb(?: [^:]{1,80})?|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał\(?a?\)?"
    r"|написал\(?а?\)?)\s?:$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?:On|Am|Le|El|Em|Il|Op|Den|Dnia|W dniu) ")
_NAMED = re.compile(r"\d{1,4}[-./]\d|.{0,120}@")  # a lead that begins with the day, or holds an address
_RULE = re.compile(
    r"-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d.origine|Mensaje original"
    r"|Messaggio originale|Oorspronkelijk bericht|Mensagem original)\s*-{2,}|_{20,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(?:From|Von|De|Da|Van|Från|Fra)\s?:\*? .", re.IGNORECASE)
_SENT = re.compile(
    r"\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|Verzonden|Data|Fecha)\s?:\*? .", re.IGNORECASE
)
_SIGNATURE = "-- "


def own_words(text: str) -> str:
    """Return a mail's text without the quoted end and the signature; the whole of it if nothing else would be left."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if len(lines) > MOST_LINES:
        return text.strip()
    kept = _without_signature(lines[: _end(lines)])
    own = "\n".join(line.rstrip() for line in kept).strip()
    return own or text.strip()


def _end(lines: list[str]) -> int:
    """Tell where the quoted end begins; the number of lines without one."""
    for place, line in enumerate(lines):
        bare = line.strip()
        if _RULE.fullmatch(bare) and _is_rule(bare, lines[place + 1 :]):
            return place
        if _FROM.match(bare) and any(_SENT.match(one.strip()) for one in lines[place + 1 : place + 4]):
            return place
        begin = _lead(lines, place)
        if begin is not None and _all_quoted(lines[place + 1 :]):
            return begin
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return end


def _is_rule(bare: str, rest: list[str]) -> bool:
    """Tell whether a line is more than a line: one of underscores only leads the headers of a mail in."""
    following = next((one.strip() for one in rest if one.strip()), "")
    return not bare.startswith("_") or bool(_FROM.match(following))


def _lead(lines: list[str], place: int) -> int | None:
    """Tell where the words begin that lead a quotation in and end on this line; None if they do not."""
    last = lines[place].strip()[:300]
    if not _WROTE.search(last[-100:]):
        return None
    for begin in range(place, max(-1, place - _LEAD_LINES), -1):
        if not lines[begin].strip():
            break
        if _LEAD.match(lines[begin].strip()[:300]):
            return begin
    return place if _NAMED.match(last) else None


def _all_quoted(lines: list[str]) -> bool:
    """Tell whether nothing of one's own follows: only quoted lines, or text that has no marks at all."""
    marked = [line.lstrip().startswith(">") for line in lines if line.strip()]
    return all(marked) or not any(marked)


def _without_signature(lines: list[str]) -> list[str]:
    """Return lines up to the one that by old custom leads a signature in."""
    places = [place for place, line in enumerate(lines) if line in {_SIGNATURE, _SIGNATURE.rstrip()}]
    return lines[: places[-1]] if places and len(lines) - places[-1] <= 15 else lines
