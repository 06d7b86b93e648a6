"""The order of the leading questions: what editors pinned, then what is of interest now, then what is new.

On the home page the pins of the visitor's own region come first, those of a state before those of its country.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.answers import catalog
from answercenter.answers.held import held
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import LeadingPin
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.answers.catalog import AnswerLink
    from answercenter.models import Reader


def leading(reader: Reader, interest: Sequence[int], limit: int = 8, region: str = "") -> list[AnswerLink]:
    """List the leading questions: pinned ones by position, then those of current interest, filled with the newest.

    `interest` names answers by current interest; those that the reader may not see are passed over.
    """
    own = [one for place in _places(region) for one in in_region(place)]
    pinned = held(("pinned", reader.audiences), partial(_pinned, reader))
    first = catalog.links([*own, *pinned, *interest], reader)[:limit]
    if len(first) == limit:
        return first
    newest = [link.id for link in catalog.newest(reader, None, limit)]
    return catalog.links([*(link.id for link in first), *newest], reader)[:limit]


def of_topic(reader: Reader, topic_id: int, interest: Sequence[int], limit: int = 8) -> list[AnswerLink]:
    """List the leading questions of a topic: what is pinned in it, then those of interest; none without pins."""
    pinned = _pins().get((topic_id, None), [])
    return catalog.links([*pinned, *interest], reader)[:limit] if pinned else []


def pinned(reader: Reader) -> list[AnswerLink]:
    """List the answers that editors pinned on the home page, by position."""
    return catalog.links(held(("pinned", reader.audiences), partial(_pinned, reader)), reader)


def in_region(region: str) -> list[int]:
    """List the answers that are pinned for visitors of a region, by position; whoever shows them asks who may read."""
    return _pins().get((None, region), [])


def own_place(region: str) -> str:
    """Tell which region's pins a visitor sees: their state's, else their country's; empty when neither has any."""
    return next((place for place in _places(region) if in_region(place)), "")


def _places(region: str) -> list[str]:
    """List a region and, for a part of a country, the country."""
    return list(dict.fromkeys(filter(None, (region, region.partition("-")[0]))))


def _pins() -> dict[tuple[int | None, str | None], list[int]]:
    return held("pins", _read_pins)


def _read_pins() -> dict[tuple[int | None, str | None], list[int]]:
    found: dict[tuple[int | None, str | None], list[int]] = {}
    rows = select(LeadingPin.topic_id, LeadingPin.region, LeadingPin.answer_id).order_by(LeadingPin.position)
    for topic_id, region, answer_id in db.session.execute(rows):
        found.setdefault((topic_id, region), []).append(answer_id)
    return found


def _pinned(reader: Reader) -> list[int]:
    found = select(Answer.id).where(Answer.position.is_not(None), readable(reader, clock.now()))
    return list(db.session.execute(found.order_by(Answer.position, Answer.id)).scalars())
