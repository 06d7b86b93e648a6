"""Where the visitor is: their own choice, kept in their own browser, which changes what "most viewed" shows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import abort
from flask import redirect
from flask import request

from answercenter.analytics import regions
from answercenter.forms import public as forms
from answercenter.views.limits import limited
from answercenter.views.public import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

PURPOSE = "region"


def choose() -> str:
    """Show the regions to choose from: states and countries, by name."""
    choices = regions.choices()
    return page.show(
        "public/region.html",
        chosen=regions.chosen(request),
        parts=[(code, regions.short_name(code)) for code, _name in choices if "-" in code],
        countries=[(code, name) for code, name in choices if "-" not in code],
        token=forms.token(PURPOSE),
        back=_came_from(),
    )


@limited("form")
def change() -> Response:
    """Keep the visitor's choice in their browser, or forget it, and go back to where one was."""
    try:
        forms.check(PURPOSE)
    except forms.FormError as error:
        abort(400, str(error))
    text = request.form.get("region", "").strip()
    code = regions.parse(text) if text else regions.UNKNOWN
    if code is None or len(text) > 100:
        abort(400, "Choose a country or a state from the list, or type its name, such as “Ohio”.")
    response = redirect(forms.way_back(request.form.get("back"), "/"), 303)
    if code == regions.UNKNOWN:
        regions.forget(response)  # type: ignore[arg-type]  # werkzeug's own class, which Flask takes as its own
    else:
        regions.remember(response, code)  # type: ignore[arg-type]
    return response


def _came_from() -> str:
    """Tell the page of this site that led here, to go back to."""
    came = urlsplit(request.headers.get("Referer", ""))
    path = f"{came.path}?{came.query}" if came.query else came.path
    return forms.way_back(path if came.netloc == request.host and came.path != "/region" else None, "/")
