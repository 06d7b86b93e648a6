"""Every kind of chart is a figure that Plotly's own classes take, attribute by attribute, as it stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter.analytics import charts
from answercenter.analytics import intervals
from answercenter.analytics import maps
from answercenter.analytics import network
from answercenter.analytics import notes
from answercenter.analytics.figure import Figure
from answercenter.analytics.reports import counted
from answercenter.analytics.reports import regional
from answercenter.analytics.reports import series
from answercenter.analytics.reports import statistics
from answercenter.analytics.reports.scope import Scope

if TYPE_CHECKING:
    from flask import Flask

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MONTH = Scope(date(2026, 10, 25), DAY)


def test_plotly_takes_every_kind_of_chart_as_it_stands(app: Flask) -> None:
    counts = Counts()
    for region, visits in (("US-OH", 40), ("US-CA", 30), ("US-WY", 3), ("DE-BY", 7)):
        counts.traffic(100, region=region)
        counts.keyword("escrow", visits, region=region)
    note = notes.Note(1, DAY, "A letter went out", "", NOW)
    days = series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH)
    places = regional.of_key(counted.KEYWORDS, "escrow", replace(MONTH, region="US"))
    odds = statistics.odds_ratios(np.array([40]), 100, np.array([30]), 300).at(0)
    endless = statistics.rate_ratios(np.array([9]), 100, np.array([0]), 100).at(0)
    estimates = [("escrow", odds), ("fees", endless)]
    drawn = (
        charts.lines(days, "", "", [note]),
        charts.bars(places, "", ""),
        maps.draw(places.mapped, places, "", maps.STATES, ("US-CA", "US-OH", "US-WY", "US-UT")),
        maps.draw(places.rows, places, "", maps.COUNTRIES, ("US", "DE")),
        intervals.intervals(estimates, "", ""),
        network.draw([(1, 2, 40), (2, 3, 9), (1, 3, 5)], {1: "One?", 2: "Two?", 3: "Three?"}, "", ""),
    )
    for chart in drawn:
        figure = json.loads(chart.figure)
        taken = json.loads(go.Figure(figure).to_json())
        del taken["layout"]["template"]  # Plotly's own, which nothing of ours is drawn with
        assert taken == figure, chart.kind


def test_number_that_json_does_not_know_is_an_error_and_not_written() -> None:
    figure = Figure({})
    figure.trace("scatter", x=[float("inf")])
    with pytest.raises(ValueError, match="JSON"):
        figure.json()
