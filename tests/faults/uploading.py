"""A process that keeps files as fast as it can, half of them in a text as well, and says what it has kept."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

from answercenter import create_app
from answercenter.answers import publishing
from answercenter.files import checking
from answercenter.files import keeping
from answercenter.files.kinds import address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection


def upload_without_end(environment: Mapping[str, str], seed: int, pipe: Connection) -> None:
    """Keep attachments of up to two megabytes, and texts that offer them; never returns."""
    os.environ.update(environment)
    chance = random.Random(seed)
    with create_app().app_context():
        for number in range(1_000_000):
            content = f"file {seed} {number}\n".encode() * chance.randint(1, 120_000)
            file = checking.checked(content, "a.txt")
            keeping.keep(file, "", None)
            pipe.send(("kept", file.digest))
            if chance.random() < 0.5:
                text = publishing.RevisionText("Where?", body=f"[a]({address(file.digest, file.name)})")
                publishing.save_draft(None, text, publishing.Place(), None, None)
                pipe.send(("shown", file.digest))
