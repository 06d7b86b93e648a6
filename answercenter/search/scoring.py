"""The text score: BM25F, in which the fields of an answer are weighed before frequencies are damped, not after.

S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004; formula 3.15 and
the usual ranges of the constants in S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework", 2009. What
Whoosh calls BM25F damps each field by itself and adds up, so a word repeated in three fields counts nearly three
times. Short fields are normalised less by their length than long ones.
"""

from __future__ import annotations

import numpy as np

from answercenter.search.schema import SCORED
from answercenter.search.weights import DEFAULTS

WEIGHTS = DEFAULTS.of(SCORED)
LENGTH_SHARES = (0.5, 0.5, 0.5, 0.75)  # b of each field of SCORED: 0 ignores length, 1 divides by it
DAMPING = 2.0  # k1


def rarity(count: int | np.ndarray, documents: int) -> float:
    """Return the weight of a term that `count` of the documents have (inverse document frequency, never negative)."""
    return float(np.log1p((documents - count + 0.5) / (count + 0.5)))


def length_norms(lengths: np.ndarray) -> np.ndarray:
    """Return what divides a frequency, for each document (row) and field (column) by its length in terms."""
    shares = np.array(LENGTH_SHARES)
    means = lengths.mean(axis=0) if len(lengths) else np.ones(len(shares))
    return np.asarray(1 - shares + shares * lengths / np.where(means > 0, means, 1))


def damped(weighed: np.ndarray) -> np.ndarray:
    """Return what is left of summed frequencies after damping: below k1 + 1, so that no word decides alone."""
    return np.asarray(weighed * (DAMPING + 1) / (weighed + DAMPING))
