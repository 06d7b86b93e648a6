"""What the preview shows of what is being written: all sections with their titles, or what one place and day gets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import current_app
from flask import request

from answercenter import clock
from answercenter import markup
from answercenter.analytics import regions

if TYPE_CHECKING:
    from answercenter.forms.answer import AnswerForm


def shown(form: AnswerForm) -> dict[str, object]:
    """Return the published rendering of what was typed, as seen from where and when the preview was asked for.

    What is no region or day is told in `errors`, and then all sections are shown.
    """
    region, day = request.form.get("seen_region", "").strip(), request.form.get("seen_on", "").strip()
    code, seen_on = _code(region), _day(day)
    errors: dict[str, str] = {}
    if region and code is None:
        errors["seen_region"] = "No region has this name or code: try US-OH or Ohio."
    if day and seen_on is None:
        errors["seen_on"] = "A day is written like 2026-12-31."
    whole = bool(errors) or not (region or day)
    # Without a day it is today's text that a region gets
    today = clock.today(current_app.config["TIMEZONE"])
    seen = markup.EVERYWHERE if whole else markup.Viewpoint(code or "", seen_on or today)
    return {
        "question": " ".join((form.question.data or "").split()),
        "short_answer": markup.render(form.short_answer.data or "", markup.SECTIONS, seen),
        "body": markup.render(form.body.data or "", markup.SECTIONS, seen),
        "language": (form.language.data or "en")[:12],
        "seen": ""
        if whole
        else f"As seen from {regions.name(code) if code else 'nowhere in particular'} on {seen.day}",
        "region": region,
        "day": day,
        "errors": errors,
    }


def _code(text: str) -> str | None:
    return regions.parse(text) if text and len(text) <= 100 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-31") else None
    except ValueError:
        return None
