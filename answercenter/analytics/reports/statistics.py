"""Statistics of the reports: how sure a difference is. Pure numbers in, numbers out; formulas with their sources.

B. L. Monroe, M. P. Colaresi, K. M. Quinn: Fightin' Words. Political Analysis 16 (2008), 372-403.
J. Przyborowski, H. Wilenski: Homogeneity of results in samples from Poisson series. Biometrika 31 (1940), 313-323.
B. Devlin, K. Roeder: Genomic control for association studies. Biometrics 55 (1999), 997-1004.
Y. Benjamini, Y. Hochberg: Controlling the false discovery rate. J. R. Statist. Soc. B 57 (1995), 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc
from math import exp
from math import log
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIOR = 500.0  # uses of any word that each side is mixed with, spread as in both sides together
SURE = 1.959964  # standard errors on each side of an estimate: 95 %
LEVEL = 0.05  # of the false discovery rate
CHANCE_MEDIAN = 0.454936  # of the square of a standard normal deviate
ENOUGH_TO_JUDGE = 20  # texts from which on their spread about expectation can be told


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many times as common something is, its 95 % interval, and the deviate by which that differs from once."""

    ratio: float
    low: float
    high: float
    z: float

    @property
    def chance(self) -> float:
        """Tell the two-sided probability of a deviate at least so far out where there is no difference."""
        return chance(self.z)


def chance(z: float) -> float:
    """Tell the two-sided probability of a standard normal deviate at least this far from 0."""
    return erfc(abs(z) / sqrt(2))


def odds_ratio(here: int, whole_here: int, there: int, whole_there: int) -> Estimate:
    """Compare how common a word is on two sides: its uses and the uses of all words, here and there.

    Monroe, Colaresi and Quinn (2008): the difference of log-odds is their equation 16, its variance 20 (approximate),
    z 22, and the informative Dirichlet prior 23: each side is mixed with PRIOR uses, spread as in both together.
    """
    whole = whole_here + whole_there
    prior = PRIOR * (here + there) / whole if whole else 0.0
    if not 0.0 < prior < PRIOR:
        return Estimate(1.0, 0.0, float("inf"), 0.0)
    mixed_here, mixed_there = here + prior, there + prior
    delta = log(mixed_here / (whole_here + PRIOR - mixed_here)) - log(mixed_there / (whole_there + PRIOR - mixed_there))
    error = sqrt(1 / mixed_here + 1 / mixed_there)
    return Estimate(exp(delta), exp(delta - SURE * error), exp(delta + SURE * error), delta / error)


def rate_ratio(now: int, exposure_now: int, before: int, exposure_before: int, spread: float = 1.0) -> Estimate:
    """Compare how often something happened in two periods, given how much traffic each had.

    If nothing changed, `now` of the sum of both is binomial, with the present part of the traffic as its chance
    (Przyborowski and Wilenski 1940). `z` is that binomial's signed root deviance, half a case nearer to expectation
    (continuity), over the root of `spread`: so many times as much as chance alone do texts vary. The interval is
    Wilson's of the present part of the cases (1927), of as many fewer cases; its high end is infinite where there was
    nothing before. The ratio has half a case added on each side.
    """
    cases = now + before
    part = exposure_now / (exposure_now + exposure_before) if exposure_now + exposure_before else 0.0
    if not cases or not 0 < part < 1:
        return Estimate(1.0, 0.0, float("inf"), 0.0)
    ratio = (now + 0.5) / exposure_now / ((before + 0.5) / exposure_before)
    low, high = (_ratio(share) * exposure_before / exposure_now for share in _wilson(now / cases, cases / spread))
    return Estimate(ratio, low, high, _root_deviance(now, cases, part) / sqrt(spread))


def spread(deviates: Sequence[float]) -> float:
    """Tell how many times as much as chance alone deviates vary, at least 1; of few nothing is told.

    The median of the squares over what chance gives (Devlin and Roeder 1999): a few that really moved do not move it.
    """
    if len(deviates) < ENOUGH_TO_JUDGE:
        return 1.0
    return max(1.0, median(z * z for z in deviates) / CHANCE_MEDIAN)


def discoveries(chances: Sequence[float]) -> list[float]:
    """Return for each probability the smallest false discovery rate at which it would count as a discovery.

    Benjamini and Hochberg (1995): of those at or under LEVEL, that share at most is expected to be chance.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    found, smallest = [1.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        smallest = min(smallest, chances[place] * len(chances) / rank)
        found[place] = smallest
    return found


def _wilson(share: float, trials: float) -> tuple[float, float]:
    """Return the 95 % interval of a share of so many trials (Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212)."""
    square = SURE * SURE
    middle = share + square / (2 * trials)
    half = SURE * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    low, high = ((middle + side * half) / (1 + square / trials) for side in (-1, 1))
    return max(0.0, low) if share > 0 else 0.0, min(1.0, high) if share < 1 else 1.0


def _ratio(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _root_deviance(cases: int, trials: int, part: float) -> float:
    """Return the signed root of the deviance of so many cases of so many trials from this chance."""
    expected = trials * part
    if abs(cases - expected) <= 0.5:
        return 0.0
    nearer = cases - 0.5 if cases > expected else cases + 0.5
    rest = trials - nearer
    deviance = nearer * log(nearer / expected) if nearer > 0 else 0.0
    deviance += rest * log(rest / (trials - expected)) if rest > 0 else 0.0
    return sqrt(2 * max(0.0, deviance)) * (1 if cases > expected else -1)
