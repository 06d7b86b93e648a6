"""A Plotly figure as what it is, a dictionary of traces and layout, written as JSON.

Plotly's own classes check every attribute of every figure, which took most of a report page's time; the tests let them
check each kind of chart that we draw.
"""

from __future__ import annotations

import json
from typing import Any


class Figure:
    """A figure that is being put together."""

    def __init__(self, layout: dict[str, Any]) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout = layout

    def trace(self, kind: str, **attributes: Any) -> None:
        """Add a trace of one of Plotly's kinds: `scatter`, `bar`, `choropleth`."""
        self.traces.append({"type": kind, **attributes})

    def annotation(self, **attributes: Any) -> None:
        """Add a text."""
        self.layout.setdefault("annotations", []).append(attributes)

    def upright(self, x: float | str, width: float, dash: str) -> None:
        """Add an upright line over the whole height."""
        line = {"width": width, "dash": dash}
        shape = {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        self.layout.setdefault("shapes", []).append(shape)

    def json(self) -> str:
        """Write it. Raises ValueError for a number that JSON does not know."""
        return json.dumps({"data": self.traces, "layout": self.layout}, separators=(",", ":"), allow_nan=False)
