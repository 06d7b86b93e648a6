from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from visit_factory import arrive
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter.analytics import counting
from answercenter.analytics.kinds import ANSWERS
from answercenter.extensions import db
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

ROUNDS = 15
DAY = 24 * 60


def test_workers_that_count_while_events_arrive_lose_nothing_and_do_not_clash(app: Flask) -> None:
    problems: list[BaseException] = []
    done = threading.Event()

    def bring() -> None:
        for number in range(ROUNDS):
            visit = f"v{number}"
            arrive(*(view(visit, day * DAY, answer) for day in range(3) for answer in (1, 2)), search(visit, 1, "fees"))

    def count() -> None:
        while not done.is_set():
            counting.update()

    threads = [run(app, work, problems) for work in (bring, bring, count, count)]
    for thread in threads[:2]:
        thread.join()
    done.set()
    for thread in threads[2:]:
        thread.join()
    counting.update()
    assert problems == []
    assert counting.verify() == []
    assert total(ANSWERS, "views") == db.session.scalar(select(func.count(ViewEvent.id))) == 2 * ROUNDS * 6


def run(app: Flask, work: Callable[[], None], problems: list[BaseException]) -> threading.Thread:
    """Work in a thread, as a process of its own would."""

    def inside() -> None:
        try:
            with app.app_context():
                work()
                db.session.remove()
        except BaseException as problem:
            problems.append(problem)
            raise

    thread = threading.Thread(target=inside)
    thread.start()
    return thread
