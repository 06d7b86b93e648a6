"""How likely a visitor looks at a result at all, by its rank: what a click there is worth as evidence.

An answer at the tenth place is opened less often than one at the first, however well it fits. A click counts by the
reciprocal of the rank's examination probability (inverse propensity, T. Joachims, A. Swaminathan, T. Schnabel,
"Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017), so that answers are compared by what they are. The
probabilities are fixed, near 1/rank^0.75 and never below a tenth: estimated from few clicks they would do harm.
"""

from __future__ import annotations

EXAMINED = (1.0, 0.6, 0.45, 0.36, 0.3, 0.25, 0.22, 0.2, 0.18, 0.17)  # ranks 1 to 10
LEAST_EXAMINED = 0.1  # beyond them: no click is worth more than ten


def examined(rank: int) -> float:
    """Return how likely a visitor looks at the result at a rank (1 is the first)."""
    return EXAMINED[rank - 1] if rank <= len(EXAMINED) else LEAST_EXAMINED


def click_weight(rank: int) -> int:
    """Return what a click at a rank is worth, in thousandths: 1000 at the first, at most 10,000."""
    return round(1000 / examined(rank))
