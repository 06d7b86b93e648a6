"""The text of an answer for where and when it is read, and the line above it that says so.

Most answers are the same everywhere; only of those with sections for a region or a time are several texts kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from markupsafe import Markup

from answercenter.analytics import regions
from answercenter.markup import NOWHERE
from answercenter.markup import Viewpoint
from answercenter.views.public import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response


def viewpoint(of_regions: Sequence[str], dated: bool) -> Viewpoint:
    """Tell from where and when this visitor reads an answer, as far as its text depends on it.

    Regions that it does not name are all one, so that no more texts are kept than there are.
    """
    if not of_regions and not dated:
        return NOWHERE
    here = page.region()
    named = any(here == one or here.startswith(f"{one}-") for one in of_regions)
    return Viewpoint(here if named else "", page.today() if dated else None)


def note(of_regions: Sequence[str], dated: bool) -> Markup:
    """Say above an answer for which region and day its text is; nothing when it is the same everywhere and always."""
    if not of_regions and not dated:
        return Markup()
    return page.rendered(
        "public/_variant_note.html",
        regional=bool(of_regions),
        here=page.region_name(page.region()),
        differs=[regions.short_name(one) for one in of_regions],
        day=page.today() if dated else None,
    )


def tell_caches(response: Response, of_regions: Sequence[str]) -> None:
    """Let caches know that a proxy's header decides on the text too, where one is believed."""
    header = current_app.config["REGION_HEADER"]
    if of_regions and header and current_app.config["TRUSTED_PROXIES"]:
        response.vary.add(header)
