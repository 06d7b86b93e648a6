"""Maps: regions in at most five steps, by their rate or their visits; those with too few visits stay white.

The shapes are files of our own, which the script of the page loads; Plotly's base maps are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import charts
from answercenter.analytics import privacy
from answercenter.analytics import regions
from answercenter.analytics.charts import Chart
from answercenter.analytics.charts import LegendEntry
from answercenter.analytics.figure import Figure
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.reports.regional import Regional
    from answercenter.analytics.reports.regional import RegionRow

STEPS = 5


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a map is drawn of: a file of shapes with an id each, what one of them is called, and the projection."""

    file: str  # below the static folder
    one: str
    layout: dict[str, Any] = field(hash=False)


STATES = Shapes("maps/us-states.geojson", "state", {"scope": "usa", "projection": {"type": "albers usa"}})
COUNTRIES = Shapes(
    "maps/countries.geojson",
    "country",
    {"scope": "world", "projection": {"type": "equal earth"}, "lataxis": {"range": [-56, 84]}},
)


def countries(regional: Regional) -> tuple[RegionRow, ...]:
    """Return the rows that a map of countries shows: all of them, where countries are compared with each other."""
    whole = all("-" not in row.region for row in regional.rows)
    return regional.rows if whole and sum(row.placed for row in regional.rows) > 1 else ()


def draw(rows: tuple[RegionRow, ...], regional: Regional, caption: str, shapes: Shapes, drawn: Sequence[str]) -> Chart:
    """Draw these rows, under a sentence that names the first of them. `drawn` are the ids that the file has."""
    found = {row.region: row for row in rows}
    sizes = {row.region: charts.size(row, rated=regional.rated) for row in rows if not row.few and row.part}
    sizes = {region: size for region, size in sizes.items() if region in drawn}
    bounds = class_bounds(list(sizes.values()))
    steps = [0 if region not in sizes else 1 + sum(sizes[region] >= bound for bound in bounds) for region in drawn]
    tones = ["few", *_tones(len(bounds) + 1)]
    figure = Figure(charts.layout(margin=charts.margin(0, 0, 0, 0)))
    figure.trace(
        "choropleth", locations=list(drawn), z=steps, zmin=0, zmax=len(tones) - 1, featureidkey="properties.id",
        locationmode="geojson-id", showscale=False, meta={"tones": tones},
        text=[_text(region, found, regional) for region in drawn],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    figure.layout["geo"] = shapes.layout | {"visible": False, "bgcolor": "rgba(0,0,0,0)"}
    legend = (*_legend(bounds, tones[1:], rated=regional.rated), LegendEntry("few", _few_label(regional)))
    heading = findings.highest(rows, rated=regional.rated, one=shapes.one)
    return Chart("map", heading, caption, figure.json(), legend if sizes else legend[-1:], shapes=shapes.file)


def class_bounds(sizes: Sequence[float]) -> list[float]:
    """Choose the lower bounds of the second to fifth class: round numbers near the quintiles, all different."""
    ordered = sorted(sizes)
    if len(set(ordered)) < 2:
        return []
    bounds: list[float] = []
    for step in range(1, STEPS):
        bound = _rounded(ordered[step * len(ordered) // STEPS])
        if ordered[0] < bound <= ordered[-1] and bound not in bounds:
            bounds.append(bound)
    return sorted(bounds)


def _text(region: str, found: dict[str, RegionRow], regional: Regional) -> str:
    row = found.get(region)
    if row is None:
        return f"{charts.escaped(regions.short_name(region))}: no {regional.unit.many}"
    if row.few or row.part is None:
        return f"{charts.escaped(row.name)}: {_few_label(regional)}"
    value = f"{wording.per_thousand(row.rate.value)} of 1,000" if regional.rated else ""
    value = value or wording.several(row.part, regional.unit.one, regional.unit.many)
    return f"{charts.escaped(row.name)}: {value}<br>{charts.whole(row, regional)}"


def _few_label(regional: Regional) -> str:
    return f"{privacy.few_words()} {regional.unit.many}"


def _tones(classes: int) -> list[str]:
    """Spread the classes over the five steps, the last one always the strongest."""
    chosen = {1: (4,), 2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5)}.get(classes, (1, 2, 3, 4, 5))
    return [f"step-{step}" for step in chosen]


def _legend(bounds: Sequence[float], tones: Sequence[str], *, rated: bool) -> list[LegendEntry]:
    def words(bound: float) -> str:
        return wording.per_thousand(bound / 1000) if rated else f"{bound:,.0f}"

    if not bounds:
        return [LegendEntry(tones[0], "at least one of 1,000" if rated else "all others")]
    labels = [f"under {words(bounds[0])}"]
    labels += [f"{words(low)} to under {words(high)}" for low, high in pairwise(bounds)]
    labels.append(f"{words(bounds[-1])} and more")
    return [LegendEntry(tone, label) for tone, label in zip(tones, labels, strict=True)]


def _rounded(value: float) -> float:
    """Round to two figures, so that a legend reads easily."""
    if value <= 0:
        return 0.0
    return float(f"{value:.2g}")
