"""The script that draws charts: served as the Python package carries it, under an address with its version."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import request

from answercenter.analytics import maps
from answercenter.views.assets import A_YEAR

if TYPE_CHECKING:
    from answercenter.analytics.charts import Chart
    from answercenter.analytics.maps import Shapes
    from answercenter.analytics.reports.regional import Regional

bp = Blueprint("drawing", __name__, url_prefix="/staff")


@bp.get("/plotly-<release>.min.js")
def script(release: str) -> Response:
    """Send the script; 404 for another version than the installed one."""
    if release != library_version():
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(_packed() if packed else _library(), mimetype="text/javascript")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR
    response.cache_control.immutable = True
    return response


@lru_cache(maxsize=1)
def library_version() -> str:
    """Tell the version of the Python package whose script the pages load."""
    return version("plotly")


@lru_cache(maxsize=1)
def style_ids() -> tuple[str, ...]:
    """List the ids of the style elements that the script adds to a page, unless elements with these ids are there.

    A strict content policy forbids added styles; the few rules that our charts need stand in `static/css/charts.css`.
    """
    return tuple(re.findall(r'getElementById\("([0-9a-f]{64})"\)', _library().decode()))


def maps_of(places: Regional, caption: str) -> list[Chart]:
    """Draw the countries where these are compared, and the states of the country whose states we have.

    The caption has {} where "country" or "state" shall stand.
    """
    return [
        maps.draw(rows, places, caption.format(shapes.one), shapes, drawn(shapes))
        for rows, shapes in ((maps.countries(places), maps.COUNTRIES), (places.mapped, maps.STATES))
        if rows
    ]


def drawn(shapes: Shapes) -> tuple[str, ...]:
    """List the regions that a file of shapes has."""
    return _shape_ids(Path(current_app.static_folder or "", shapes.file))


@lru_cache(maxsize=4)
def _shape_ids(path: Path) -> tuple[str, ...]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return tuple(feature["properties"]["id"] for feature in found["features"])


@lru_cache(maxsize=1)
def _library() -> bytes:
    """Read the script; 5 MB."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@lru_cache(maxsize=1)
def _packed() -> bytes:
    """Compress the script once per process; 0.2 s, 1.4 MB."""
    return gzip.compress(_library(), compresslevel=6, mtime=0)
