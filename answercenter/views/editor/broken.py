"""The list of links in published answers that lead nowhere."""

from __future__ import annotations

from flask import Blueprint
from flask import render_template

from answercenter import agenda
from answercenter.answers import own_links

bp = Blueprint("broken", __name__)

MOST = 200  # answers on the page


@bp.get("/broken-links")
def links() -> str:
    """List the answers with broken links, those that most visits read first."""
    found = own_links.broken()
    visits = agenda.visits(one.id for one in found)
    lines = agenda.most_read_first(found, visits)[:MOST]
    return render_template("editor/broken.html", lines=lines, total=len(found), visits=visits)
