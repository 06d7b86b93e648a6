"""The command that pins or vetoes a learned link. It takes a change number, so that kept pages follow it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.analytics.link_choices import standing_choices
from answercenter.extensions import command
from answercenter.models import AlsoViewed
from answercenter.models import Answer
from answercenter.models import LinkAct
from answercenter.models import LinkChoice
from answercenter.models import take_change_number
from answercenter.search import indexer
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)


def decide(answer_id: int, other_id: int, act: LinkAct, author_id: int | None) -> None:
    """Pin an answer's link to another, veto it, or leave it to what is learned again; doing it twice is doing it once.

    Only a learned link can be pinned or vetoed: what nobody read together belongs under "Related". Raises UnknownRule.
    """
    with command() as session:
        standing = standing_choices(answer_id).get((answer_id, other_id))
        if (standing.act if standing else LinkAct.CLEAR) == act:
            return
        if act is not LinkAct.CLEAR and not _learned(session, answer_id, other_id):
            raise UnknownRule("Too few visitors read these two together, so there is no link to decide on.")
        now = clock.now()
        session.add(LinkChoice(answer_id=answer_id, other_id=other_id, act=act, author_id=author_id, at=now))
        session.flush()
        take_change_number(session)
    logger.info("link of answer %s to %s: %s by account %s", answer_id, other_id, act.value, author_id)
    indexer.sync()


def _learned(session: Session, answer_id: int, other_id: int) -> bool:
    there = session.scalars(select(Answer.id).where(Answer.id.in_((answer_id, other_id)))).all()
    pair = select(AlsoViewed.rank).where(AlsoViewed.answer_id == answer_id, AlsoViewed.other_id == other_id)
    return len(there) == len({answer_id, other_id}) and session.scalar(pair) is not None
