"""Charts of intervals: how many times as common or as frequent each word is, with what is sure about it."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from answercenter.analytics.charts import BAR_HEIGHT
from answercenter.analytics.charts import FIXED
from answercenter.analytics.charts import Chart
from answercenter.analytics.charts import escaped
from answercenter.analytics.charts import layout
from answercenter.analytics.charts import margin
from answercenter.analytics.charts import named_rows
from answercenter.analytics.figure import Figure
from answercenter.analytics.reports import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.reports.statistics import Estimate

MOST = 15  # words in a chart
LONGEST = 24  # characters of a word
LOWEST, HIGHEST = 0.01, 1000.0  # what is further out is drawn at the edge
STEPS = {1.5: (1, 2, 5), 3.0: (1, 3)}  # ticks in every power of ten, while the scale has no more than so many of them


def intervals(estimates: Sequence[tuple[str, Estimate]], heading: str, caption: str) -> Chart:
    """Draw a dot and a line for each word, on a scale of equal ratios; 1 is no difference and has a line of its own."""
    shown = list(estimates)[:MOST]
    dots = [_within(one.ratio) for _, one in shown]
    lows, highs = ([_within(value) for value in ends] for ends in _ends(shown))
    places = list(range(len(shown)))
    figure = Figure(layout(height=BAR_HEIGHT * len(shown) + 44, margin=margin(0, 12, 4, 36)))
    figure.trace(
        "scatter", x=dots, y=places, mode="markers", meta={"tone": "accent"}, hovertemplate="%{text}<extra></extra>",
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 0,
            "array": [high - dot for high, dot in zip(highs, dots, strict=True)],
            "arrayminus": [dot - low for low, dot in zip(lows, dots, strict=True)],
        },
        text=[
            f"{wording.times(one.ratio)} times ({wording.times(one.low)} to {wording.times(one.high)})"
            for _, one in shown
        ],
    )  # fmt: skip
    low, high = min([*lows, 0.8]), max([*highs, 1.25])
    ticks = _ticks(log10(high / low))
    figure.layout["xaxis"] = FIXED | {
        "type": "log", "range": [log10(low) - 0.05, log10(high) + 0.05],
        "tickmode": "array", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks],
    }  # fmt: skip
    named = named_rows([escaped(_short(text)) for text, _ in shown])
    figure.layout["yaxis"] = named | {"range": [len(shown) - 0.5, -0.5]}
    figure.upright(1, 1.5, "4px,3px")
    return Chart("intervals", heading, caption, figure.json())


def _ends(shown: Sequence[tuple[str, Estimate]]) -> tuple[list[float], list[float]]:
    return [one.low for _, one in shown], [one.high for _, one in shown]


def _ticks(powers: float) -> list[float]:
    steps = next((steps for most, steps in STEPS.items() if powers <= most), (1,))
    return [step * 10.0**power for power in range(-2, 4) for step in steps]


def _within(value: float) -> float:
    return min(max(value, LOWEST), HIGHEST)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
