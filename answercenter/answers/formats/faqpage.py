"""Questions and answers out of saved HTML pages that describe themselves to search engines (FAQPage in JSON-LD).

The questions of a page may stand in a list, in a graph, below other things, or be named and told elsewhere. The id of
an answer is made of its page's address (or file) and its question, so that the page saved again finds its answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from bs4 import BeautifulSoup

from answercenter.answers import records
from answercenter.answers.formats.hypertext import to_line
from answercenter.answers.formats.hypertext import to_markdown
from answercenter.answers.formats.source import Found
from answercenter.answers.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from answercenter.answers.formats.source import Source

SUFFIXES = (".html", ".htm", ".xhtml")

Things = list[dict[str, Any]]


def read(source: Source) -> Iterator[Found]:
    """Give each question of each page. Raises FormatError when the folder or archive is refused."""
    number = 0
    for member in source.members(*SUFFIXES):
        found: Things = []
        problems = [member.problem] if member.problem else []
        if not member.problem:
            found, problems = _questions(member.content, member.path)
        if not found and not problems:
            problems = ["the page has no FAQPage with questions in it"]
        for problem in problems:
            number += 1
            yield Found(number, f"file {member.path}", member.done, problem=problem)
        for item, fields in enumerate(found, start=1):
            number += 1
            place = f"question {item} of {member.path}"
            try:
                yield Found(number, place, member.done, _record(fields))
            except RecordError as error:
                yield Found(number, place, member.done, problem=str(error))


def _questions(content: bytes, name: str) -> tuple[Things, list[str]]:
    """Return the questions of a page as raw fields, and what is wrong with its JSON-LD."""
    soup = BeautifulSoup(content, "html.parser")
    blocks: list[Any] = []
    problems: list[str] = []
    for number, script in enumerate(soup.find_all("script", type="application/ld+json"), start=1):
        try:
            blocks.append(records.decoded(script.get_text().strip().encode("utf-8", "replace")))
        except RecordError as error:
            problems.append(f"JSON-LD block {number}: {error}")
    things = _things(blocks)
    named = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and len(thing) > 1}
    language = str(soup.html.get("lang") or "") if soup.html else ""
    page = {"language": language, "address": _address(soup), "name": name}
    found: Things = []
    seen: set[int] = set()
    for thing in things:
        if _is(thing, "FAQPage"):
            below = _things([thing.get("mainEntity"), thing.get("hasPart")], named, seen)
            found += [page | {"in": thing.get("inLanguage")} | {"thing": one} for one in below if _is(one, "Question")]
    return found, problems


def _things(values: Any, named: Mapping[str, dict[str, Any]] | None = None, seen: set[int] | None = None) -> Things:
    """List every object in these values once, outer ones first; a mere `@id` is what it names."""
    seen = set() if seen is None else seen
    waiting, found = [values], []
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            thing = (named or {}).get(str(value.get("@id")), value) if len(value) == 1 else value
            if id(thing) not in seen:
                seen.add(id(thing))
                found.append(thing)
                waiting += reversed([one for one in thing.values() if isinstance(one, dict | list)])
    return found


def _record(fields: dict[str, Any]) -> records.AnswerRecord:
    thing = fields["thing"]
    question = to_line(_text(thing.get("name")) or _text(thing.get("text")) or _text(thing.get("headline")))
    told = _first(thing.get("acceptedAnswer")) or _first(thing.get("suggestedAnswer"))
    address = fields["address"]
    language = _text(thing.get("inLanguage")) or _text(fields["in"]) or fields["language"]
    keywords = thing.get("keywords")
    return records.record_of(
        {
            "id": records.made_key("faqpage", address or fields["name"], question),
            "question": question,
            "answer": to_markdown(_text(told.get("text")), address),
            "language": language.replace("_", "-").partition("-")[0],
            "keywords": keywords.split(",") if isinstance(keywords, str) else keywords,
            "url": address,
        }
    )


def _address(soup: BeautifulSoup) -> str:
    link = soup.find("link", rel="canonical")
    address = str(link.get("href") or "") if link else ""
    return address if address.startswith(("https://", "http://")) and " " not in address else ""


def _is(thing: dict[str, Any], kind: str) -> bool:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.rpartition("/")[2].rpartition(":")[2] == kind for name in names)


def _first(value: Any) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {"text": value} if isinstance(value, str) else {}


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    return value if isinstance(value, str) else ""
