"""`answercenter also-viewed`: what visitors who read one answer also read."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from answercenter.analytics import also_viewed as learned
from answercenter.cli.context import in_application
from answercenter.extensions import db
from answercenter.models import Answer

TAG = "also"
PINNED = 1_000_000  # more than any learned score: tools that sort a run by its scores keep what editors pinned first


@click.command("also-viewed")
@click.argument("answer", required=False)
@click.option("--run", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write a TREC run file.")
@click.option("--limit", type=click.IntRange(1, learned.KEPT), default=learned.KEPT, show_default=True)
@in_application
def also_viewed(answer: str | None, run: Path | None, limit: int) -> None:
    """List what was learned for ANSWER (its external id), or for all answers."""
    if answer is not None and db.session.scalar(select(Answer.id).where(Answer.key == answer)) is None:
        raise click.ClickException(f"no answer has the id {answer!a}")
    pairs = (pair for pair in learned.all_lists(limit=limit) if answer in (None, pair.key))
    if run is None:
        for pair in pairs:
            told = [pair.key, str(pair.rank), pair.other_key, f"{pair.score:.4g}", _visits(pair.visits)]
            click.echo("\t".join([*told, "pinned"] if pair.pinned else told))
        return
    try:
        with run.open("w", encoding="utf-8") as file:
            for pair in pairs:
                score = PINNED - pair.rank if pair.pinned else pair.score
                file.write(f"{pair.key} Q0 {pair.other_key} {pair.rank} {score:.10g} {TAG}\n")
    except OSError as error:
        raise click.ClickException(f"{run}: {error.strerror}") from error


def _visits(visits: int) -> str:
    least = current_app.config["PRIVACY_MINIMUM_VISITS"]
    return f"{visits} visits" if visits >= least else f"fewer than {least} visits"
