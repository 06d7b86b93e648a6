"""Two versions of an answer side by side: what changed in each field, word by word, as readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from answercenter import markup
from answercenter.answers import blocks
from answercenter.answers.difference import Change
from answercenter.answers.difference import Line
from answercenter.answers.difference import Part
from answercenter.answers.difference import Piece
from answercenter.answers.difference import difference
from answercenter.answers.difference import parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.answers.blocks import Block
    from answercenter.answers.revisions import RevisionSheet

AUDIENCES = {"public": "everybody", "volunteer": "volunteers, editors and staff", "staff": "editors and staff"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an answer in which two versions differ."""

    name: str
    label: str
    parts: tuple[Part, ...]


def compare(old: RevisionSheet, new: RevisionSheet, topics: Mapping[int, str]) -> list[FieldChange]:
    """List the fields that differ, in the order of the write form; `topics` gives the topics' names by their ids."""
    texts: tuple[tuple[str, str, Callable[[RevisionSheet], list[Block]]], ...] = (
        ("question", "Question", lambda sheet: blocks.of_text(sheet.question)),
        (
            "short_answer",
            "Short answer",
            lambda sheet: blocks.of_html(markup.render_all(sheet.short_answer)),
        ),
        ("body", "Answer", lambda sheet: blocks.of_html(markup.render_all(sheet.body))),
    )
    lists: tuple[tuple[str, str, Callable[[RevisionSheet], Sequence[str]]], ...] = (
        ("keywords", "Keywords", lambda sheet: sheet.keywords),
        ("alt_questions", "Also asked as", lambda sheet: sheet.alt_questions),
        ("topic", "Topic", lambda sheet: _names([sheet.topic_id], topics)),
        ("further_topics", "Further topics", lambda sheet: sorted(_names(sheet.further_topic_ids, topics))),
        ("audience", "Audience", lambda sheet: [AUDIENCES.get(sheet.audience, sheet.audience)]),
        ("language", "Language", lambda sheet: [sheet.language]),
    )
    found = [FieldChange(name, label, tuple(_texts(read(old), read(new)))) for name, label, read in texts]
    found += [FieldChange(name, label, tuple(_entries(read(old), read(new)))) for name, label, read in lists]
    return [change for change in found if change.parts]


def _texts(old: list[Block], new: list[Block]) -> list[Part]:
    lines = difference(old, new)
    return parts(lines) if any(line.change is not Change.SAME for line in lines) else []


def _entries(old: Sequence[str], new: Sequence[str]) -> list[Part]:
    """Show entries as wholes: those removed, those added, and those that stayed."""
    if list(old) == list(new):
        return []
    removed = [(Change.REMOVED, entry) for entry in old if entry not in set(new)]
    kept = [(Change.ADDED if entry not in set(old) else Change.SAME, entry) for entry in new]
    return [Part(tuple(Line("entry", change, (Piece(change, entry, ()),)) for change, entry in [*removed, *kept]))]


def _names(topic_ids: Sequence[int | None], topics: Mapping[int, str]) -> list[str]:
    return [topics.get(one, f"Topic {one}, no longer there") for one in topic_ids if one is not None]
