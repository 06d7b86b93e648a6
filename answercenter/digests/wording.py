"""A digest in words: its subject, and the same as text and as HTML, from `templates/mail`."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from flask import current_app

from answercenter.analytics import privacy
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.scope import simulated
from answercenter.mail.letters import LONGEST_SUBJECT
from answercenter.mail.letters import Letter
from answercenter.models import Rhythm
from answercenter.text import tidy

if TYPE_CHECKING:
    from answercenter.digests.contents import Contents

LONGEST_TEXT = 120  # characters of a query or question
WIDTH = 72  # characters of a line of plain text


def letter(contents: Contents, recipient: str, base: str, leaving: str) -> Letter:
    """Write a digest to somebody; `base` is the site's address, `leaving` that of the page for leaving."""
    parts = {
        "contents": contents,
        "period": wording.period(contents.scope.start, contents.scope.end),
        "site": tidy(current_app.config["SITE_NAME"], 80),
        "base": base,
        "leaving": leaving,
        "least": privacy.least_visits(),
        "simulated": simulated(),
        "zone": current_app.config["TIMEZONE"],
        "short": lambda text: tidy(text, LONGEST_TEXT),
        "wrapped": lambda text: "\n".join(wrap(text, WIDTH)),
    }
    templates = current_app.jinja_env
    return Letter(
        recipient=recipient,
        subject=subject(contents),
        text=templates.get_template("mail/digest.txt").render(parts),
        html=templates.get_template("mail/digest.html").render(parts),
        headers={
            "List-Unsubscribe": f"<{leaving}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def subject(contents: Contents) -> str:
    """Name the site and the period in one line."""
    name = tidy(current_app.config["SITE_NAME"], 80)
    what = "the day" if contents.rhythm is Rhythm.DAILY else "the week"
    period = wording.period(contents.scope.start, contents.scope.end)
    return f"{name}: {what}, {period}"[:LONGEST_SUBJECT]
