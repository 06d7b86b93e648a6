"""A picture of answers read together: points and lines between them, laid out by us, the same for the same pairs.

Points push each other away and lines pull (T. Fruchterman, E. Reingold, "Graph drawing by force-directed placement",
1991), beginning on a circle, so that nothing is random. A figure carries tones, not colours, as all charts do.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.analytics.charts import Chart
from answercenter.analytics.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    Array = np.ndarray[Any, np.dtype[Any]]
    Edge = tuple[int, int, int]  # two answers and the visits that read both

MOST_POINTS = 40
MOST_LINES = 4  # of one point, those with the most visits
STEPS = 400
HEIGHT, WIDTH = 560, 1000  # pixels that labels are judged by; the page may be narrower
LABEL = 26  # characters
LETTER, LINE = 7.0, 18  # pixels of a letter, and of a line of text
POINT = 6  # pixels around the middle of a point that no name may cover


def chosen_edges(edges: Sequence[Edge]) -> list[Edge]:
    """Choose the strongest lines, at most a few of each point, until there are enough points."""
    lines: Counter[int] = Counter()
    points: set[int] = set()
    chosen = []
    for low, high, visits in sorted(edges, key=lambda edge: (-edge[2], edge)):
        if max(lines[low], lines[high]) < MOST_LINES and len(points | {low, high}) <= MOST_POINTS:
            lines.update((low, high))
            points |= {low, high}
            chosen.append((low, high, visits))
    return chosen


def positions(size: int, edges: Sequence[tuple[int, int]]) -> Array:
    """Lay out `size` points, of which `edges` names pairs: rows of (x, y) from 0 to 1."""
    angle = 2 * np.pi * np.arange(size) / max(size, 1)
    place = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.5
    ideal = 1.6 / np.sqrt(max(size, 1))
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    for step in range(STEPS):
        apart = place[:, None, :] - place[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-9
        push = (apart / distance[..., None] * (ideal**2 / distance)[..., None]).sum(axis=1)
        line = place[ends[:, 0]] - place[ends[:, 1]]
        pull = line * (np.sqrt((line**2).sum(axis=1)) / ideal)[:, None]
        force = push - 1.2 * place
        np.add.at(force, ends[:, 0], -pull)
        np.add.at(force, ends[:, 1], pull)
        length = np.sqrt((force**2).sum(axis=1)) + 1e-9
        limit = 0.12 * (1 - step / STEPS)
        place = place + force / length[:, None] * np.minimum(length, limit)[:, None]
    low, high = place.min(axis=0, initial=0), place.max(axis=0, initial=0)
    return np.asarray((place - low) / np.maximum(high - low, 1e-9))


def draw(edges: Sequence[Edge], names: Mapping[int, str], heading: str, caption: str) -> Chart:
    """Draw answers read together; a line is the thicker the more visits read both."""
    points = sorted({one for low, high, _ in edges for one in (low, high)})
    number = {answer: place for place, answer in enumerate(points)}
    place = positions(len(points), [(number[low], number[high]) for low, high, _ in edges])
    weight = np.zeros(len(points))
    for low, high, visits in edges:
        weight[number[low]] += visits
        weight[number[high]] += visits
    figure = Figure(_layout())
    most = max((visits for *_, visits in edges), default=1)
    for width, low_share, high_share in ((1, 0.0, 0.2), (2.5, 0.2, 0.5), (5, 0.5, 1.01)):
        some = [edge for edge in edges if low_share <= edge[2] / most < high_share]
        ends = [[number[low], number[high]] for low, high, _ in some]
        x = [value for one, other in ends for value in (place[one, 0], place[other, 0], None)]
        y = [value for one, other in ends for value in (place[one, 1], place[other, 1], None)]
        line = {"width": width}
        figure.trace("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip", meta={"tone": "step-2"})
    full = [names[answer] for answer in points]
    named = labels(place, weight, full)
    sizes = [round(8 + 14 * float(np.sqrt(one / weight.max())), 1) for one in weight]
    figure.trace(
        "scatter", x=place[:, 0].tolist(), y=place[:, 1].tolist(), mode="markers+text",
        text=[text for text, _ in named], textposition=[side for _, side in named],
        customdata=full, hovertemplate="%{customdata}<extra></extra>",
        meta={"tone": "accent", "sizes": sizes}, cliponaxis=False,
    )  # fmt: skip
    return Chart("network", heading, caption, figure.json())


def labels(place: Array, weight: Array, names: Sequence[str]) -> list[tuple[str, str]]:
    """Give each point its name, where there is room above or below it, and that side; those read most come first.

    A name never lies over another one or over a point; one that has no room is empty, and is told on pointing at it.
    """
    found = [("", "top center")] * len(names)
    x, y = place[:, 0] * WIDTH, (1 - place[:, 1]) * HEIGHT
    taken: list[tuple[float, float, float, float]] = [
        (left - POINT, top - POINT, left + POINT, top + POINT) for left, top in zip(x, y, strict=True)
    ]
    for one in sorted(range(len(names)), key=lambda one: (-weight[one], one)):
        text = short(names[one])
        half = len(text) * LETTER / 2
        for side, middle in (("top center", y[one] - LINE), ("bottom center", y[one] + LINE)):
            box = (x[one] - half, middle - LINE / 2, x[one] + half, middle + LINE / 2)
            if not any(_overlap(box, other) for other in taken[:one] + taken[one + 1 :]):
                taken.append(box)
                found[one] = (text, side)
                break
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def short(name: str) -> str:
    """Shorten a name at a word, and keep Plotly from taking any of it for markup."""
    text = name if len(name) <= LABEL else name[: LABEL - 1].rsplit(" ", 1)[0] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _layout() -> dict[str, Any]:
    hidden = {"visible": False, "fixedrange": True, "zeroline": False}
    return {
        "height": HEIGHT,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "margin": {"l": 40, "r": 40, "t": 24, "b": 16},
        "xaxis": hidden | {"range": [-0.06, 1.06]},
        "yaxis": hidden | {"range": [-0.04, 1.08]},
    }
