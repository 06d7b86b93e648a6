"""A process that publishes and follows without end, as an editor's would; to be killed at any moment.

    python publishing_process.py INSTANCE DATABASE_URL NAME SEED

It writes the key of each answer to standard output once its commit has been acknowledged.
"""

from __future__ import annotations

import random
import sys

from factories import make_answer
from factories import revise

from answercenter import create_app
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import State
from answercenter.search import indexer

WORDS = ["account", "balance", "card", "debt", "fee", "loan", "mortgage", "overdraft", "payment", "report", "score"]


def publish_for_ever(name: str, chance: random.Random) -> None:
    """Publish a new answer, now and then change or archive an older one, and follow each commit at once."""
    known: list[int] = []
    for number in range(1_000_000):
        key = f"{name}-{number}"
        with command() as session:
            known.append(make_answer(session, " ".join(chance.choices(WORDS, k=5)), key=key).id)
            if chance.random() < 0.5:
                answer = session.get_one(Answer, chance.choice(known))
                if answer.id != known[-1]:
                    answer.state = chance.choice([State.PUBLISHED, State.ARCHIVED])
                    revise(session, answer, question=" ".join(chance.choices(WORDS, k=5)))
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
        indexer.sync()


if __name__ == "__main__":
    instance, url, own_name, seed = sys.argv[1:5]
    app = create_app({"INSTANCE": instance, "DATABASE_URL": url, "SECRET_KEY": "only-for-tests-0123456789"})
    with app.app_context():
        publish_for_ever(own_name, random.Random(seed))
