"""Changes of many answers at once: other keywords, another topic, archived, restored; and one way back for all.

A change is a row with the answers chosen and a position among them, which each commit moves together with some hundred
answers. The first of them are done at once, the rest by the worker. How each answer stood is kept, for 30 days; what
somebody has changed since is not taken back, and is told.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import approval
from answercenter.answers import standing
from answercenter.answers import wording
from answercenter.answers import writing
from answercenter.answers.standing import Standings
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import PublishingError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import BulkChange
from answercenter.models import BulkRun
from answercenter.models import BulkState
from answercenter.models import Topic
from answercenter.search import indexer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

ACTS = ("retag", "move", "archive", "restore")
BATCH = 200  # answers in one commit
MOST = 50_000  # answers in one change
TURN = 10.0  # seconds after which the worker's other jobs have their turn
KEPT = timedelta(days=30)
AT_WORK = (BulkState.RUNNING, BulkState.UNDOING)

logger = logging.getLogger(__name__)


class BulkError(PublishingError):
    """The change is not there any more, or cannot be taken back now."""


def begin(act: str, value: dict[str, Any], answer_ids: Sequence[int], author_id: int | None) -> int:
    """Change many answers, and return the number of the change; the first of them are changed when it returns.

    `value` has `topic_id` for `move`, and the lists `add` and `remove` for `retag`. Raises InvalidText, NotAllowed.
    """
    chosen = list(dict.fromkeys(answer_ids))
    now = clock.now()
    with command() as session:
        value = _checked(session, act, value, chosen)
        if act != "archive":
            approval.let_change_many(session, author_id)
        session.execute(delete(BulkRun).where(BulkRun.created_at < now - KEPT))
        run = BulkRun(act=act, value=value, answer_ids=chosen, author_id=author_id, created_at=now)
        session.add(run)
        session.flush()
        run_id = run.id
    logger.info("bulk change %s: %s of %s answers by account %s", run_id, act, len(chosen), author_id)
    _step(run_id)
    indexer.sync()
    return run_id


def undo(run_id: int, account_id: int | None) -> None:
    """Take a change back; the first answers stand as before when it returns. Raises BulkError, NotAllowed."""
    with command() as session:
        run = session.get(BulkRun, run_id, with_for_update=True, populate_existing=True)
        if run is None or run.state != BulkState.DONE:
            raise BulkError("This cannot be undone: it is under way, undone already, or longer ago than 30 days.")
        approval.let_change_many(session, account_id)
        run.state, run.position = BulkState.UNDOING, 0
    logger.info("bulk change %s: undone by account %s", run_id, account_id)
    _step(run_id)
    indexer.sync()


def is_due() -> bool:
    """Tell whether there is a change to go on with."""
    return db.session.execute(select(BulkRun.id).where(BulkRun.state.in_(AT_WORK)).limit(1)).first() is not None


def work() -> None:
    """Go on with every change that waits; a long one goes on at the next call."""
    deadline = time.monotonic() + TURN
    for run_id in db.session.scalars(select(BulkRun.id).where(BulkRun.state.in_(AT_WORK)).order_by(BulkRun.id)).all():
        while _step(run_id) and time.monotonic() < deadline:
            pass
        indexer.sync()


def _step(run_id: int) -> bool:
    """Change some answers, or take some back, in one commit; tell whether there are more."""
    with command() as session:
        run = session.get(BulkRun, run_id, with_for_update=True, populate_existing=True)
        if run is None or run.state not in AT_WORK:
            return False
        ids = run.answer_ids[run.position : run.position + BATCH]
        standings = Standings(session, ids, run.author_id)
        changed = _change(session, run, standings) if run.state == BulkState.RUNNING else _undo(session, run, standings)
        run.position += len(ids)
        more = run.position < len(run.answer_ids)
        if not more:
            run.state = BulkState.DONE if run.state == BulkState.RUNNING else BulkState.UNDONE
        if changed:
            writing.stamp(session, changed)
    return more


def _change(session: Session, run: BulkRun, standings: Standings) -> list[int]:
    rows: list[dict[str, Any]] = []
    for answer in standings.answers:
        before = standings.of(answer)
        problem = standing.change(standings, answer, run.act, run.value)
        after = standings.of(answer)
        if problem:
            rows.append(_row(run.id, answer.id, None, None, problem))
        elif after != before:
            rows.append(_row(run.id, answer.id, before, after, ""))
    if rows:
        session.execute(insert(BulkChange), rows)
    return [row["answer_id"] for row in rows if not row["problem"]]


def _undo(session: Session, run: BulkRun, standings: Standings) -> list[int]:
    ids = [answer.id for answer in standings.answers]
    wanted = select(BulkChange).where(BulkChange.run_id == run.id, BulkChange.answer_id.in_(ids))
    changes = {change.answer_id: change for change in session.scalars(wanted) if change.after is not None}
    back: list[int] = []
    for answer in standings.answers:
        change = changes.get(answer.id)
        if change is None or change.before is None:
            continue
        if standings.of(answer) != change.after:
            change.problem = "It was changed since, and stays as it is."
            continue
        standings.put_back(answer, change.before)
        change.undone = True
        back.append(answer.id)
    return back


def _row(run_id: int, answer_id: int, before: Any, after: Any, problem: str) -> dict[str, Any]:
    return {
        "run_id": run_id, "answer_id": answer_id, "before": before, "after": after, "problem": problem, "undone": False
    }  # fmt: skip


def _checked(session: Session, act: str, value: dict[str, Any], chosen: list[int]) -> dict[str, Any]:
    """Return what is to be done in the form in which it is kept. Raises InvalidText."""
    errors = {}
    if act not in ACTS:
        errors["act"] = "Choose what is to be done."
    if not chosen:
        errors["answers"] = "Choose at least one answer."
    if len(chosen) > MOST:
        errors["answers"] = f"At most {MOST:,} answers are changed at once."
    if act == "move":
        known = session.scalar(select(func.count()).select_from(Topic).where(Topic.id == value.get("topic_id")))
        if not known:
            errors["topic"] = "Choose a topic to move them to."
    if act == "retag":
        value = {name: [wording.one_line(word) for word in value.get(name, ())] for name in ("add", "remove")}
        words = value["add"] + value["remove"]
        if not any(words):
            errors["add"] = "Name a keyword to add or to remove."
        elif any(len(word) > wording.LONGEST["keywords"] or wording.UNKEEPABLE.search(word) for word in words):
            errors["add"] = f"A keyword has at most {wording.LONGEST['keywords']} characters."
        elif len(words) > wording.MOST["keywords"]:
            errors["add"] = f"At most {wording.MOST['keywords']} keywords are changed at once."
    if errors:
        raise InvalidText(errors)
    return value if act in {"move", "retag"} else {}
