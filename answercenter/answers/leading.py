"""The order of the leading questions: what editors pinned, then what is of interest now, then what is new."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.answers import catalog
from answercenter.answers.held import held
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.answers.catalog import AnswerLink
    from answercenter.models import Reader


def leading(reader: Reader, interest: Sequence[int], limit: int = 8) -> list[AnswerLink]:
    """List the leading questions: pinned ones by position, then those of current interest, filled with the newest.

    `interest` names answers by current interest; those that the reader may not see are passed over.
    """
    pinned = held(("pinned", reader.audiences), partial(_pinned, reader))
    first = catalog.links([*pinned, *interest], reader)[:limit]
    if len(first) == limit:
        return first
    newest = [link.id for link in catalog.newest(reader, None, limit)]
    return catalog.links([*(link.id for link in first), *newest], reader)[:limit]


def pinned(reader: Reader) -> list[AnswerLink]:
    """List the answers that editors pinned, by position."""
    return catalog.links(held(("pinned", reader.audiences), partial(_pinned, reader)), reader)


def _pinned(reader: Reader) -> list[int]:
    found = select(Answer.id).where(Answer.position.is_not(None), readable(reader, clock.now()))
    return list(db.session.execute(found.order_by(Answer.position, Answer.id)).scalars())
