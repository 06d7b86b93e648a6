"""What offers save, told from counts: both arms, the difference with its interval, and when there is not enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import reports
from answercenter.analytics.reports import deflection
from answercenter.analytics.reports import export
from answercenter.analytics.reports import figures
from answercenter.analytics.reports.scope import Scope
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AskingCount

if TYPE_CHECKING:
    from flask import Flask

SCOPE = Scope(DAY - timedelta(days=6), DAY)


def add(arm: str, opened: int, solved: int, sent: int, days_before: int = 0) -> None:
    with command() as session:
        session.add(AskingCount(day=DAY - timedelta(days_before), arm=arm, opened=opened, solved=solved, sent=sent))


def told() -> dict[str, str]:
    return {one.name: f"{one.value} {one.whole}" for one in figures.of_outcomes(reports.get("outcomes").make(SCOPE))}


def test_both_arms_their_difference_and_its_interval_are_told(app: Flask) -> None:
    add("offered", 40, 9, 20)
    add("offered", 40, 3, 28, days_before=1)
    add("withheld", 70, 0, 56)
    add("withheld", 900, 0, 900, days_before=7)  # before the period
    found = told()
    assert found["Sent after offers"] == "60.0\N{NO-BREAK SPACE}% 48 of 80 visits with the form"
    assert found["Sent without offers"] == "80.0\N{NO-BREAK SPACE}% 56 of 70 visits with the form"
    assert found["Saved by offers"] == "+20.0 points, 95 % sure from +5.2 to +33.4"
    totals = export.document(reports.get("outcomes").make(SCOPE))["totals"]
    assert (totals["offered_solved"], totals["withheld_opened"]) == (12, 70)
    ends = [totals[f"{name}_per_10000"] for name in ("saved", "saved_low", "saved_high")]
    assert ends == [2000, 524, 3339]


def test_offers_that_save_nothing_say_so(app: Flask) -> None:
    add("offered", 100, 0, 60)
    add("withheld", 30, 0, 15)
    assert told()["Saved by offers"].startswith("\N{MINUS SIGN}10.0 points, 95 % sure from \N{MINUS SIGN}")


@pytest.mark.parametrize("withheld", [0, 1, 29])
def test_few_visits_are_not_enough(app: Flask, withheld: int) -> None:
    add("offered", 500, 0, 100)
    if withheld:
        add("withheld", withheld, 0, 1)
    assert told()["Saved by offers"] == "– not enough visits to tell"
    assert "saved_per_10000" not in deflection.sums(SCOPE)


def test_who_sent_after_midnight_makes_no_share_above_all(app: Flask) -> None:
    add("offered", 30, 0, 31)
    add("withheld", 30, 0, 30)
    assert deflection.of(deflection.sums(SCOPE)) == deflection.Deflection(
        deflection.Rate(30, 30),
        deflection.Rate(30, 30),
        0,
        0.0,
        pytest.approx(-0.1135, abs=1e-4),
        pytest.approx(0.1135, abs=1e-4),
    )


def test_nothing_measured_says_nothing_and_a_part_of_the_traffic_has_no_arms(app: Flask) -> None:
    assert "Saved by offers" not in told()
    assert deflection.sums(SCOPE) == {}
    add("offered", 500, 0, 100)
    assert deflection.sums(replace(SCOPE, region="US-OH")) == {}
    assert db.session.scalar(select(func.count()).select_from(AskingCount)) == 1
