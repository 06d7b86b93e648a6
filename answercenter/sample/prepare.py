"""Make `answers.jsonl` from its source: `python -m answercenter.sample.prepare SOURCE_FOLDER`.

The source is a folder with `answers.jsonl` and `related.tsv` (two ids a line). What was approved there is published,
the curated links are folded in. The source had lost its line breaks, so that sentences and list entries are glued
together ("at onceRefinancing the mortgage"). They are set apart again where that is beyond doubt; nothing but white
space is ever added, and names such as TransUnion, addresses and abbreviations stay whole.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from answercenter.sample import FOLDER

BREAK = "\n\n"
LINE = "  \n"  # within a postal address
NAMES = ("myPay", "PayPal", "eBay", "iPhone")  # written with a capital inside, and beginning with a small letter

# A label opens a paragraph and is followed by its text on the same line
_LABEL = r"(?:Tip|TIP|Note|NOTE|Warning|WARNING|Reminder|Remember)"
_AFTER_LABEL = re.compile(rf"\b({_LABEL}:)(?=[A-Z“\"])")
_BEFORE_LABEL = re.compile(rf"(?<=[.?!)”]) (?={_LABEL}: ?[A-Z])")

# A sentence that ends, its quotes and brackets closed, and a capital right behind it: "account.If", "(IRS).You"
_SENTENCE = re.compile(r"((?:[a-z0-9%]{2}|[A-Z]{2}s?|’[a-z]|[)\]”’])[.?!][”’)]*)(?=[“‘(]?[A-Z])")
# A list's opening words or a closing bracket, and a capital right behind: "remember:Include", "(the Note)You"
_OPENING = re.compile(r"([a-z]{2}[:;]|\w\):?)(?=[A-Z][a-z]|A )")
# A small word and a capitalised one: "onceRefinancing", "sentA copy"
_WORDS = re.compile(r"(?<![A-Za-z])([a-z][a-z’']+)(?=(?:[A-Z][a-z’']+|[AI] ))")
# A capitalised word is set apart only from one that begins sentences, or from the label "Tip": "HelpIf", "TipBe"
_STARTERS = "A|An|As|At|If|In|It|Most|The|There|These|This|To|We|What|When|You|Your|Regulator"
_CAPITALISED = re.compile(rf"\b([A-Z][a-z]{{2,}})(?=(?:{_STARTERS})\b)|\b(Tip)(?=[A-Z][a-z])")
# The last number of a line, such as a telephone number: "397-3742TransUnion", "105281Atlanta"
_NUMBER = re.compile(r"(\d{4})(?=[A-Z][a-z]+)")
_POSTAL = re.compile(r"([A-Za-z]{2}|,)(?=P\.O\. Box)|(Box \d+)(?=[A-Z][a-z]+, )")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|\S*\.(?:com|org|gov|net)/\S*")


def set_apart(text: str) -> str:
    """Return a text with the paragraph breaks that it had lost, as far as they are beyond doubt. Idempotent."""
    pieces, end = [], 0
    for address in _ADDRESS.finditer(text):
        pieces += [_set_apart(text[end : address.start()]), address.group()]
        end = address.end()
    return "".join([*pieces, _set_apart(text[end:])])


def _set_apart(text: str) -> str:
    text = _AFTER_LABEL.sub(r"\1 ", text)
    text = _BEFORE_LABEL.sub(BREAK, text)
    text = _POSTAL.sub(rf"\g<0>{LINE}", text)
    for pattern in (_SENTENCE, _OPENING, _WORDS, _CAPITALISED, _NUMBER):
        text = pattern.sub(_broken, text)
    return text


def _broken(glued: re.Match[str]) -> str:
    behind = glued.string[glued.start() :]
    return glued.group() if behind.startswith(NAMES) else glued.group() + BREAK


def records(source: Path) -> list[dict[str, Any]]:
    """Read the source and return its approved answers as lines of an import, in their order."""
    lines = (source / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    approved = [answer for answer in map(json.loads, lines) if answer["status"] == "APPROVED"]
    known = {answer["id"] for answer in approved}
    related: dict[str, list[str]] = defaultdict(list)
    for link in (source / "related.tsv").read_text(encoding="utf-8").splitlines():
        one, other = link.split("\t")
        if other in known and other != one:
            related[one].append(other)
    return [_record(answer, related[answer["id"]]) for answer in approved]


def _record(answer: dict[str, Any], related: list[str]) -> dict[str, Any]:
    record = {
        "id": answer["id"],
        "question": answer["question"],
        "answer": set_apart(answer["answer"]),
        "short_answer": set_apart(answer["short_answer"]),
        "category": answer["category"],
        "subcategories": answer["subcategories"],
        "status": "published",
        "audience": answer["audience"],
        "related": related,
        "url": answer["url"],
    }
    return {name: value for name, value in record.items() if value}


def main(source: str) -> None:
    """Write `answers.jsonl` beside this module."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records(Path(source))]
    (FOLDER / "answers.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
