"""Charts: rows of reports become Plotly figures. Pure: Plotly itself draws them in the browser.

A figure carries no colours: every mark names its tone in `meta`, and `static/js/charts.js` gives it the colour that
the page has for it, light or dark. Labels stand at the marks, and dashes tell lines
apart in greyscale. No text has markup but line breaks: the rest would need inline styles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics.figure import Figure
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import wording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.notes import Note
    from answercenter.analytics.reports.regional import Regional
    from answercenter.analytics.reports.regional import RegionRow
    from answercenter.analytics.reports.series import Series

LINES_HEIGHT = 250  # pixels
TICK_EACH = 4  # days at most that have a tick each: left to itself, Plotly sets ticks at hours between so few
BAR_HEIGHT = 30
BARS = 9
LABEL_GAP = 17  # pixels between labels at the lines' ends
LABEL_LENGTH = 16  # characters that fit at a line's end
STRONG_LENGTH = 14  # of those that are bold
HERE = "▸ "  # before the region that the page is narrowed to; Plotly's bold would need a style of its own
FIXED = {"fixedrange": True, "zeroline": False}  # of an axis
_LOOKS = (("solid", "accent"), ("6px,3px", "ink-soft"), ("2px,3px", "ink-faint"))


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A mark and what it means; `look` is a class of the style sheet."""

    look: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure as JSON, under a sentence that says what is seen; `kind` is lines, bars or map."""

    kind: str
    heading: str
    caption: str
    figure: str
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[Note, ...] = ()  # numbered in the drawing, listed below it
    shapes: str = ""  # of a map: the file that has them


def lines(series: Series, heading: str, caption: str, notes: Sequence[Note] = ()) -> Chart:
    """Draw up to three lines over days, each named at its end; notes of these days as numbered upright lines."""
    figure = Figure(layout(height=LINES_HEIGHT, hovermode="x unified", margin=margin(40, 146, 18, 28)))
    top = max((point for line in series.lines for point in line.points if point is not None), default=0)
    mode = "lines+markers" if len(series.days) < 3 else "lines"
    for (dash, tone), line in zip(_LOOKS, series.lines, strict=False):
        style = {"width": 2.25, "dash": dash}
        days = [day.isoformat() for day in series.days]
        name = findings.first_upper(line.name)
        hover = "%{y:,}"
        meta = {"tone": tone}
        figure.trace("scatter", x=days, y=line.points, mode=mode, name=name, line=style, meta=meta, hovertemplate=hover)
    figure.layout["xaxis"] = FIXED | {"showgrid": False, "tickformat": "%-d %b"} | _day_ticks(series.days)
    figure.layout["yaxis"] = FIXED | {"range": [0, max(top, 4) * 1.08], "nticks": 5, "tickformat": ","}
    for text, place, shift, name in _end_labels(series, max(top, 4) * 1.08):
        figure.annotation(
            text=text, x=1, xref="paper", y=place, yshift=shift, xanchor="left", xshift=8, showarrow=False, name=name
        )
    legend = tuple(
        LegendEntry(f"series-{number}", findings.first_upper(line.name)) for number, line in enumerate(series.lines, 1)
    )
    shown = tuple(note for note in notes if series.days and series.days[0] <= note.day)
    for number, note in enumerate(shown, 1):
        day = note.day.isoformat()
        figure.upright(day, 1, "2px,2px")
        figure.annotation(
            text=str(number), x=day, y=1, yref="paper", yanchor="bottom", showarrow=False, name="soft note"
        )
    return Chart("lines", heading, caption, figure.json(), legend, shown)


def bars(regional: Regional, heading: str, caption: str) -> Chart:
    """Draw the leading regions as bars, the whole below them in a lighter step; values and wholes stand beside."""
    rows = regional.ranked
    here = [row for row in regional.rows if row.here and row.part and row not in rows[:BARS]]
    shown = [*rows[: BARS - len(here)], *here]
    if regional.rated:
        shown.append(regional.total)
    sizes = [size(row, rated=regional.rated) for row in shown]
    tones = ["step-3" if row is regional.total else "accent-deep" if row.here else "accent" for row in shown]
    texts = [wording.per_thousand(row.rate.value) if regional.rated else wording.count(row.part) for row in shown]
    names = [f"{HERE if row.here else ''}{escaped(row.name)}" for row in shown]
    figure = Figure(layout(height=BAR_HEIGHT * max(1, len(shown)) + 8, margin=margin(0, 0, 0, 8), bargap=0.5))
    wholes = [whole(row, regional) for row in shown]
    figure.trace(
        "bar", x=sizes, y=list(range(len(shown))), orientation="h", text=texts, textposition="outside",
        cliponaxis=False, constraintext="none", meta={"tones": tones}, customdata=wholes,
        hovertemplate="%{text} (%{customdata})<extra></extra>",
    )  # fmt: skip
    figure.layout["xaxis"] = {"visible": False, "fixedrange": True, "range": [0, max([*sizes, 1]) * 1.62]}
    figure.layout["yaxis"] = named_rows(names) | {"autorange": "reversed"}
    for number, text in enumerate(wholes):
        figure.annotation(
            text=text, x=1, xref="paper", y=number, xanchor="right", showarrow=False, name="soft", align="right"
        )
    return Chart("bars", heading, caption, figure.json())


def layout(**further: Any) -> dict[str, Any]:
    """Return what all figures have, and what one has besides."""
    return {"autosize": True, "showlegend": False, "dragmode": False, **further}


def named_rows(names: Sequence[str]) -> dict[str, Any]:
    """Return an axis on which row after row has a name."""
    ticks = {"ticks": "", "tickmode": "array", "tickvals": list(range(len(names))), "ticktext": list(names)}
    return FIXED | {"automargin": True, "showgrid": False} | ticks


def margin(left: int, right: int, top: int, bottom: int) -> dict[str, int]:
    """Return the space around a drawing, in pixels."""
    return {"l": left, "r": right, "t": top, "b": bottom, "pad": 0}


def _day_ticks(days: Sequence[date]) -> dict[str, Any]:
    """Set ticks at days only, so that no day is named twice."""
    if len(days) > TICK_EACH:
        return {"nticks": 6}
    return {"tickmode": "array", "tickvals": [day.isoformat() for day in days]}


def _end_labels(series: Series, top: float) -> list[tuple[str, float, float, str]]:
    """Place each line's name and last value at its end, moved apart where lines end close to each other."""
    ends = []
    for line in series.lines[: len(_LOOKS)]:
        last = next((point for point in reversed(line.points) if point is not None), None)
        number, first = wording.count(last), line is series.lines[0]
        name = _short(line.name, (STRONG_LENGTH if first else LABEL_LENGTH) - len(number))
        ends.append((last or 0, f"{escaped(findings.first_upper(name))} {number}", "end first" if first else "end"))
    per_unit = (LINES_HEIGHT - 38) / top
    placed: list[tuple[str, float, float, str]] = []
    lowest = -float("inf")
    for value, text, name in sorted(ends, key=lambda end: end[0]):
        height = max(value * per_unit, lowest + LABEL_GAP)
        lowest = height
        placed.append((text, value, height - value * per_unit, name))
    return placed


def size(row: RegionRow, *, rated: bool) -> float:
    """Tell what a region is drawn by: its rate per 1,000, or its visits."""
    return (row.rate.value or 0.0) * 1000 if rated else float(row.part or 0)


def whole(row: RegionRow, regional: Regional) -> str:
    """Say what stands behind a region's rate, or beside its visits."""
    if regional.rated:
        return f"{wording.count(row.part)} of {wording.count(row.whole)}"
    return wording.several(row.amount or 0, regional.unit.beside_one, regional.unit.beside)


def escaped(text: str) -> str:
    """Return a text that Plotly, which reads a little HTML, shows as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short(name: str, limit: int) -> str:
    name = name.strip("“”")
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"
