"""A process that saves answers as fast as it can, and says before and after each save what it does."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

from answercenter import create_app
from answercenter.answers import publishing
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

BODY = "A text of some length, so that an index commit has something to write. " * 20


def save_without_end(environment: Mapping[str, str], seed: int, pipe: Connection) -> None:
    """Write new answers, new texts of them, and archive some; never returns."""
    os.environ.update(environment)
    chance = random.Random(seed)
    own: dict[int, int] = {}  # answers of this process and their revisions
    with create_app().app_context():
        for number in range(1_000_000):
            act = chance.choice(("new", "new", "change", "archive")) if len(own) > 2 else "new"
            answer_id = None if act == "new" else chance.choice(list(own))
            pipe.send(("begin", answer_id, act, ""))
            if act == "archive" and answer_id is not None:
                publishing.archive(answer_id)
                del own[answer_id]
                pipe.send(("done", answer_id, "archived", ""))
                continue
            question = f"What is word{seed}x{number}?"
            text = RevisionText(question, body=BODY)
            saved = publishing.save_draft(answer_id, text, Place(), None, own.get(answer_id or 0))
            publishing.publish(saved.answer_id, saved.revision, None)
            own[saved.answer_id] = saved.revision
            pipe.send(("done", saved.answer_id, "published", question))
