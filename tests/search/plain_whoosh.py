"""The reference: the same formulas over Whoosh's own matchers, a posting at a time, without arrays or caches."""

from __future__ import annotations

from collections import defaultdict
from math import log1p
from typing import TYPE_CHECKING
from typing import Any

from whoosh.reading import TermNotFound

from answercenter.search import scoring
from answercenter.search.documents import Facts
from answercenter.search.schema import SCORED
from answercenter.search.weights import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.search.query import Query


def scores(reader: Any, query: Query) -> dict[int, float]:
    """Score every answer that has a term of the query; by answer id."""
    facts = dict(_facts(reader))
    means = [sum(one.lengths[field] for one in facts.values()) / len(facts) or 1 for field in range(len(SCORED))]
    found: defaultdict[int, float] = defaultdict(float)
    rarities = []
    for one in query.terms:
        weighed: defaultdict[int, float] = defaultdict(float)
        for field, name in enumerate(SCORED):
            share = scoring.LENGTH_SHARES[field]
            for term in one.key:
                for document, frequency in postings(reader, name, term):
                    norm = 1 - share + share * facts[document].lengths[field] / means[field]
                    weighed[document] += scoring.WEIGHTS[field] * frequency / norm
        rarities.append(one.weight * log1p((len(facts) - len(weighed) + 0.5) / (len(weighed) + 0.5)))
        for document, value in weighed.items():
            found[document] += rarities[-1] * value * (scoring.DAMPING + 1) / (value + scoring.DAMPING)
    for pair in query.pairs:
        for term in pair.key:
            for document, _frequency in postings(reader, "pairs", term):
                found[document] += DEFAULTS.neighbours * (rarities[pair.first] + rarities[pair.second]) / 2
    return {facts[document].answer_id: score for document, score in found.items()}


def postings(reader: Any, field: str, term: str) -> Iterator[tuple[int, float]]:
    """Step through a posting list; deleted answers are passed over by Whoosh."""
    try:
        matcher = reader.postings(field, term)
    except TermNotFound:
        return
    while matcher.is_active():
        yield matcher.id(), matcher.weight()
        matcher.next()


def _facts(reader: Any) -> Iterator[tuple[int, Facts]]:
    for number, fields in reader.iter_docs():
        if len(fields["facts"]) == len(Facts._fields):
            yield number, Facts(*fields["facts"])
