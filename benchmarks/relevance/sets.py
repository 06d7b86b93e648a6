"""A folder of labelled data: answers.jsonl, queries.jsonl and qrels.tsv, or answers with the links that editors set.

A query is `{"id", "text"}`, with `"unanswerable": true` when no answer of the set fits it, and with a `"category"` when
it was asked within one. A query whose id begins with a category and a colon (`curekart:q1`) was asked within that one.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.entries import read_entries
from benchmarks.entries import read_records

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.entries import Entry


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked; within which category, if any; and the answer whose question it is, which no engine may list."""

    id: str
    text: str
    category: str | None
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Answers, the queries to ask, and for each answerable query its relevant answers and how relevant they are."""

    name: str
    answers: Path
    entries: Sequence[Entry]
    queries: Sequence[Query]
    relevant: Mapping[str, Mapping[str, int]]
    unanswerable: frozenset[str]

    def has_categories(self) -> bool:
        """Tell whether every query was asked within a category."""
        return all(query.category is not None for query in self.queries)


def read_set(folder: Path) -> LabelledSet:
    """Read a folder. Ends the benchmark with a clear line when it is no labelled set."""
    answers, queries, qrels, links = (
        folder / name for name in ("answers.jsonl", "queries.jsonl", "qrels.tsv", "related.tsv")
    )
    judged = queries.is_file() and qrels.is_file()
    if not answers.is_file() or not (judged or links.is_file()):
        sys.exit(
            f"{folder} is no labelled set: it needs answers.jsonl with queries.jsonl and qrels.tsv, or related.tsv"
        )
    entries = list(read_entries(answers))
    if not judged:
        asked, relevant = from_links(links, entries)
        return LabelledSet(folder.name, answers, entries, asked, relevant, frozenset())
    records = list(read_records(queries))
    categories = {one.category for one in entries} - {""}
    asked = [Query(one["id"], one["text"], _category(one, categories)) for one in records]
    unanswerable = frozenset(one["id"] for one in records if one.get("unanswerable"))
    return LabelledSet(folder.name, answers, entries, asked, read_judgements(qrels), unanswerable)


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Read lines of query id, answer id, relevance, with tabs between: what is relevant to each query that has any."""
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, answer, relevance = line.split("\t")
        if int(relevance) > 0:
            relevant[query][answer] = int(relevance)
    return dict(relevant)


def from_links(path: Path, entries: Sequence[Entry]) -> tuple[list[Query], dict[str, dict[str, int]]]:
    """Make queries of the links that editors set from one answer to others (lines of two ids, separated by a tab).

    The query is the question of the answer that is linked from, as it stands; relevant, all alike, are the answers that
    it links to. The answer itself is left out of every engine's list, since it would stand first in all of them. This
    measures whether an engine finds what an editor, who knew all answers, wanted a reader of this question to see next:
    that is harder than finding the answer, with fewer words in common. Editors link a handful and not all that would
    fit, so the figures are low for every engine and mean something only beside each other.
    """
    known = {one.key: one for one in entries}
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        source, target = line.split("\t")[:2]
        if source in known and target in known and source != target:
            relevant[source][target] = 1
    return [Query(key, known[key].question.split("\n")[0], None, left_out=key) for key in relevant], dict(relevant)


def published(labelled: LabelledSet, keys: Collection[str]) -> LabelledSet:
    """Return a set with only those answers that a site shows, and the queries whose answers are among them.

    A query with neither a relevant answer nor a word that it is unanswerable is left out: nothing is known of it.
    """
    relevant = {
        query: kept
        for query, grades in labelled.relevant.items()
        if (kept := {answer: grade for answer, grade in grades.items() if answer in keys})
    }
    unanswerable = labelled.unanswerable - relevant.keys()
    asked = [
        query
        for query in labelled.queries
        if (query.id in relevant or query.id in unanswerable) and (query.left_out is None or query.left_out in keys)
    ]
    known = {query.id for query in asked}
    return replace(
        labelled,
        entries=[one for one in labelled.entries if one.key in keys],
        queries=asked,
        relevant={query: grades for query, grades in relevant.items() if query in known},
        unanswerable=unanswerable,
    )


def _category(record: Mapping[str, str], categories: Collection[str]) -> str | None:
    prefix = record["id"].split(":", 1)[0]
    return record.get("category") or (prefix if prefix in categories else None)
