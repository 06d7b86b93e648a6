"""The topics as fields offer them. A site may have thousands: their HTML is written once, until an answer changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from markupsafe import Markup
from markupsafe import escape

from answercenter.answers import topics
from answercenter.answers.held import held

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTION = Markup('<option value="{}">{}</option>\n')
BOX = Markup(
    '<label class="choice"><input type="checkbox" name="further_topic_ids" value="{}"> <span>{}</span></label>\n'
)


def written() -> dict[str, Any]:
    """Let every template of the desk ask for them."""
    return {"topic_options": topic_options, "topic_boxes": topic_boxes}


def topic_options(chosen: object = None) -> Markup:
    """Return every topic as an option of a list, the chosen one (by its number) as such."""
    return _marked(_held("topic options", OPTION), [chosen], "selected")


def topic_boxes(chosen: Iterable[object] | None) -> Markup:
    """Return every topic as a box to tick, the chosen ones ticked."""
    return _marked(_held("topic boxes", BOX), chosen or (), "checked")


def _held(key: str, shape: Markup) -> Markup:
    return held(key, partial(_write, shape))


def _write(shape: Markup) -> Markup:
    return Markup("").join(shape.format(topic.id, topic.label) for topic in topics.choices())


def _marked(html: Markup, chosen: Iterable[object], mark: str) -> Markup:
    """Mark what is chosen. A label cannot be taken for a value, since its quotes are escaped."""
    text = str(html)
    for one in chosen:
        value = f'value="{escape(str(one))}"'
        text = text.replace(value, f"{value} {mark}", 1)
    return Markup(text)  # noqa: S704  # written above, from what was escaped
