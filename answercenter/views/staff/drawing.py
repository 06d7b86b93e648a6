"""The script that draws charts: served as the Python package carries it, under an address with its version."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import request

from answercenter.views.assets import A_YEAR

bp = Blueprint("drawing", __name__, url_prefix="/staff")
SHAPES = "maps/us-states.geojson"


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


def shapes() -> tuple[str, ...]:
    """List the regions that the file of shapes has."""
    return _shape_ids(Path(current_app.static_folder or "", SHAPES))


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
