"""Answers with similar content: the rarest and most used terms of one answer, looked for in all others."""

from __future__ import annotations

from collections import Counter
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis
from answercenter.search.ranking import ordered

if TYPE_CHECKING:
    from answercenter.search.highlights import Text
    from answercenter.search.postings import Snapshot

KEY_TERMS = 20  # of an answer
QUESTION = 3  # occurrences in the answer that one in the question counts as
LEAST = 0.17  # of the score that the answer itself reaches: less is not similar, only worded alike


def similar_documents(snapshot: Snapshot, document: int, text: Text, limit: int) -> list[int]:
    """Return the documents most similar to one, in the same language, the most similar first."""
    counts: Counter[str] = Counter(word.term for word in text.words)
    for word in text.question_words:
        counts[word.term] += QUESTION
    code = analysis.primary(str(snapshot.columns.languages[document]))
    common = {analysis.term_of(word, code) for word in analysis.common_words(code)}
    weights = {
        term: log1p(count) * snapshot.term((term,)).rarity for term, count in counts.items() if term not in common
    }
    scores = np.zeros(snapshot.size)
    for term in sorted(weights, key=lambda term: (-weights[term], term))[:KEY_TERMS]:
        postings = snapshot.term((term,))
        scores[postings.documents] += log1p(counts[term]) * postings.scores
    scores *= snapshot.columns.languages == snapshot.columns.languages[document]
    least = LEAST * scores[document]
    scores[document] = 0
    chosen = ordered(scores, np.flatnonzero(scores > least), limit)
    return [int(one) for one in chosen]
