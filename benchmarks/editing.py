"""How soon an edit is found: an answer saved and published as an editor does it, and searched for by a new word."""

from __future__ import annotations

import sys
from time import perf_counter

from sqlalchemy import select

from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.search import engine
from answercenter.search.resident import resident
from benchmarks.timing import milliseconds


def report(edits: int) -> None:
    """Edit some answers in an application's context and print how long each step took."""
    steps: dict[str, list[float]] = {"published": [], "new generation opened": [], "edit to visible": []}
    ids = list(db.session.scalars(select(Answer.id).order_by(Answer.id).limit(edits)))
    for number, answer_id in enumerate(ids):
        word = f"newword{number}x"
        began = perf_counter()
        publish(answer_id, word)
        published = perf_counter()
        resident().snapshot()
        opened = perf_counter()
        hits = engine.search(word, PUBLIC).hits
        visible = perf_counter()
        if [hit.answer_id for hit in hits] != [answer_id]:
            sys.exit(f"the edit of answer {answer_id} is not found")
        steps["published"].append(published - began)
        steps["new generation opened"].append(opened - published)
        steps["edit to visible"].append(visible - began)
    for step, times in steps.items():
        print(f"{step}: {milliseconds(times)}")


def publish(answer_id: int, word: str) -> None:
    """Publish an answer with a new last line, a word, in the place of the one that an earlier edit made."""
    sheet = revisions.newest(answer_id)
    if sheet is None:
        sys.exit(f"answer {answer_id} has no text")
    body = sheet.body if sheet.number == 1 else sheet.body.rpartition("\n\n")[0]
    text = RevisionText(sheet.question, body=f"{body}\n\n{word}")
    saved = publishing.save_draft(answer_id, text, Place(), None, sheet.number)
    publishing.publish(answer_id, saved.revision, None)
    db.session.rollback()
