"""Who is offered answers while they ask people, so that what offers save is measured: a share of visits gets none.

A visit belongs to one arm for its day, by its own key: nothing is drawn or kept for it. Steps are recorded once for a
visit, without it: see `models.AskingEvent`. Who asked not to be followed belongs to no arm, and neither do staff.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import current_app

from answercenter.analytics import lines
from answercenter.analytics import spool
from answercenter.analytics import visits
from answercenter.models import Arm

if TYPE_CHECKING:
    from answercenter.analytics.visits import Visitor
    from answercenter.models import Step

logger = logging.getLogger("answercenter.events")


def arm_of(visitor: Visitor) -> str:
    """Tell the arm of a visitor; nothing where none is measured: then answers are offered."""
    share: int = current_app.config["OFFERS_WITHHELD"]
    if not share or visitor.visit is None:
        return ""
    return Arm.WITHHELD if int(visitor.visit, 16) % 100 < share else Arm.OFFERED


def record_step(visitor: Visitor, step: Step, arm: str) -> None:
    """Record a step of somebody in an arm, once for their visit."""
    try:
        if not arm or visitor.visit is None:
            return
        record = lines.event("asking", None, "")
        kept = {"id": visits.once(visitor.visit, step).hex, "step": step, "arm": arm}
        spool.append({key: record[key] for key in ("kind", "at", "day")} | kept)
    except Exception:
        logger.exception("a step of asking was not recorded")
