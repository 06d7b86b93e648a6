"""Statistics of the reports: how sure a difference is. Pure numbers in, numbers out; formulas with their sources.

B. L. Monroe, M. P. Colaresi, K. M. Quinn: Fightin' Words. Political Analysis 16 (2008), 372-403.
J. Przyborowski, H. Wilenski: Homogeneity of results in samples from Poisson series. Biometrika 31 (1940), 313-323.
B. Devlin, K. Roeder: Genomic control for association studies. Biometrics 55 (1999), 997-1004.
R. G. Newcombe: Interval estimation for the difference between independent proportions. Stat. Med. 17 (1998), 873-890.
Y. Benjamini, Y. Hochberg: Controlling the false discovery rate. J. R. Statist. Soc. B 57 (1995), 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.report import Rate

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


@dataclass(frozen=True, slots=True)
class Estimates:
    """The same of many things, as columns."""

    ratio: Column
    low: Column
    high: Column
    z: Column

    @property
    def chances(self) -> Column:
        """Tell the two-sided probabilities of deviates at least so far out where there is no difference."""
        return np.array([erfc(deviate) for deviate in (np.abs(self.z) / sqrt(2)).tolist()], np.float64)

    def at(self, place: int) -> Estimate:
        """Return the estimate in one place."""
        return Estimate(*(float(column[place]) for column in (self.ratio, self.low, self.high, self.z)))


def odds_ratios(here: Column, whole_here: int, there: Column, whole_there: int) -> Estimates:
    """Compare how common words are on two sides: their uses and the uses of all words, here and there.

    Monroe, Colaresi and Quinn (2008): the difference of log-odds is their equation 16, its variance 20 (approximate),
    z 22, and the informative Dirichlet prior 23: each side is mixed with PRIOR uses, spread as in both together.
    """
    prior = PRIOR * (here + there) / max(whole_here + whole_there, 1)
    mixed = np.array([here + prior, there + prior])
    rest = np.array([[whole_here + PRIOR], [whole_there + PRIOR]]) - mixed
    told = (prior > 0) & (prior < PRIOR) & (rest > 0).all(axis=0)
    mixed, rest = np.where(told, mixed, 1.0), np.where(told, rest, 1.0)
    delta = np.subtract(*np.log(mixed / rest))
    error = np.sqrt((1 / mixed).sum(axis=0))
    return _told(told, np.exp(delta), np.exp(delta - SURE * error), np.exp(delta + SURE * error), delta / error)


def rate_ratios(now: Column, exposure_now: int, before: Column, exposure_before: int, spread: float = 1.0) -> Estimates:
    """Compare how often things happened in two periods, given how much traffic each had.

    If nothing changed, `now` of the sum of both is binomial, with the present part of the traffic as its chance
    (Przyborowski and Wilenski 1940). `z` is that binomial's signed root deviance, half a case nearer to expectation
    (continuity), over the root of `spread`: so many times as much as chance alone do texts vary. The interval is
    Wilson's of the present part of the cases (1927), of as many fewer cases; its high end is infinite where there was
    nothing before. The ratio has half a case added on each side.
    """
    told = (now + before > 0) & bool(exposure_now and exposure_before)
    if not told.any():
        return _told(told, *(np.ones(len(told)) for _ in range(4)))
    cases = np.where(told, now + before, 1)
    ratio = (now + 0.5) / exposure_now / ((before + 0.5) / exposure_before)
    low, high = (_ratio(share) * exposure_before / exposure_now for share in _wilson(now / cases, cases / spread))
    deviance = _root_deviance(now, cases, exposure_now / (exposure_now + exposure_before))
    return _told(told, ratio, low, high, deviance / sqrt(spread))


def spread(deviates: Column) -> float:
    """Tell how many times as much as chance alone deviates vary, at least 1; of few nothing is told.

    The median of the squares over what chance gives (Devlin and Roeder 1999): a few that really moved do not move it.
    """
    if len(deviates) < ENOUGH_TO_JUDGE:
        return 1.0
    return max(1.0, float(np.median(deviates * deviates)) / CHANCE_MEDIAN)


def discoveries(chances: Column) -> Column:
    """Return for each probability the smallest false discovery rate at which it would count as a discovery.

    Benjamini and Hochberg (1995): of those at or under LEVEL, that share at most is expected to be chance.
    """
    order = np.argsort(chances)
    rates = np.minimum(1.0, chances[order] * len(chances) / np.arange(1, len(chances) + 1))
    found = np.ones(len(chances))
    found[order] = np.minimum.accumulate(rates[::-1])[::-1]
    return found


def difference(one: Rate, other: Rate) -> tuple[float, float, float]:
    """Tell by how much the first share is larger, as a number of 1, and the ends of the 95 % interval of that.

    Newcombe (1998), method 10: the ends lie as far away as Wilson's intervals of both shares say together. Neither may
    be of an empty whole.
    """
    shares = np.array([one.value, other.value], np.float64)
    low, high = _wilson(shares, np.array([one.whole, other.whole], np.float64))
    below, above = shares - low, high - shares
    moved = float(shares[0] - shares[1])
    return moved, moved - float(np.hypot(below[0], above[1])), moved + float(np.hypot(above[0], below[1]))


def _told(told: Column, ratio: Column, low: Column, high: Column, z: Column) -> Estimates:
    """Return what was estimated; no difference, of which nothing is sure, where nothing can be told."""
    nothing = (1.0, 0.0, np.inf, 0.0)
    columns = zip((ratio, low, high, z), nothing, strict=True)
    return Estimates(*(np.where(told, column, otherwise) for column, otherwise in columns))


def _wilson(share: Column, trials: Column) -> tuple[Column, Column]:
    """Return the 95 % intervals of shares of so many trials (Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212)."""
    square = SURE * SURE
    middle = share + square / (2 * trials)
    half = SURE * np.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    low, high = ((middle + side * half) / (1 + square / trials) for side in (-1, 1))
    return np.where(share > 0, np.maximum(0.0, low), 0.0), np.where(share < 1, np.minimum(1.0, high), 1.0)


def _ratio(share: Column) -> Column:
    with np.errstate(divide="ignore"):
        return np.where(share < 1, share / (1 - share), np.inf)


def _root_deviance(cases: Column, trials: Column, part: float) -> Column:
    """Return the signed roots of the deviance of so many cases of so many trials from this chance."""
    expected = trials * part
    nearer = np.where(cases > expected, cases - 0.5, cases + 0.5)
    deviance = _information(nearer, expected) + _information(trials - nearer, trials - expected)
    signed = np.sqrt(2 * np.maximum(0.0, deviance)) * np.where(cases > expected, 1, -1)
    return np.where(np.abs(cases - expected) <= 0.5, 0.0, signed)


def _information(cases: Column, expected: Column) -> Column:
    return np.where(cases > 0, cases * np.log(np.where(cases > 0, cases, 1) / expected), 0.0)
