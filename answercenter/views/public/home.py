"""The home page: the search field as its heart, leading questions, what others read, topics."""

from __future__ import annotations

from answercenter.views.public import lists
from answercenter.views.public import page
from answercenter.views.public import viewed


def home() -> str:
    """Show where one asks, and what most come for."""
    region = page.region()
    return page.show_kept(
        "public/home.html", region, lambda: _values(region), viewed=viewed.beside("/", most=viewed.SHOWN_AT_HOME)
    )


def _values(region: str) -> dict[str, object]:
    return {
        "often_asked": lists.often_asked_part(),
        "leading": lists.leading_part(region),
        "popular": lists.popular_part(region),
        "topics": lists.topics_part(),
    }
