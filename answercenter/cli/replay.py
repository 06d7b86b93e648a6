"""`answercenter replay`: try a change of search on the queries of the last days, before it is published."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING
from typing import Any

import click
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports.wording import period
from answercenter.cli.context import in_application
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.search.rules import current_rules
from answercenter.tuning import pending
from answercenter.tuning import verdict
from answercenter.tuning.replay import DAYS
from answercenter.tuning.replay import LONGEST
from answercenter.tuning.replay import ReplayError
from answercenter.tuning.replay import replay as run_replay
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText
from answercenter.tuning.wording import checked_promotion
from answercenter.tuning.wording import checked_synonym
from answercenter.tuning.wording import checked_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.rules import Rules
    from answercenter.tuning.replay import Outcome
    from answercenter.tuning.replay import QueryChange
    from answercenter.tuning.replay import Replayed

NAMED = 20  # changes that are told one by one in the terminal
LISTED = 3  # results of each


@click.command()
@click.option("--days", type=click.IntRange(1, LONGEST), default=DAYS, show_default=True, help="Days to look back.")
@click.option("--synonym", "equal", multiple=True, metavar="'A = B, C'", help="Try an equal set of phrases.")
@click.option("--one-way", multiple=True, metavar="'A -> B'", help="Try phrases that also search for others.")
@click.option("--promote", multiple=True, metavar="QUERY=ANSWER", help="Try an answer first for a query.")
@click.option("--weight", multiple=True, metavar="NAME=VALUE", help="Try another weight of ranking.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Search at most N queries, most asked first.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@in_application
def replay(
    days: int, equal: Sequence[str], one_way: Sequence[str], promote: Sequence[str], weight: Sequence[str],
    limit: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Run the last days' real queries by the rules in use and by changed ones, and tell what changes. Keeps nothing."""
    if not (equal or one_way or promote or weight):
        raise click.UsageError("say what to try: --synonym, --one-way, --promote or --weight")
    before = current_rules()
    after = _changed(before, equal, one_way, promote, weight)
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(length=1, label="Queries", file=sys.stderr, hidden=hidden) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            found = run_replay(before, after, days=days, limit=limit, progress=progress)
        except ReplayError as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2) if as_json else _in_words(found))


def _changed(
    rules: Rules, equal: Sequence[str], one_way: Sequence[str], promote: Sequence[str], weight: Sequence[str]
) -> Rules:
    """Return the rules with every change that was asked for. Raises UsageError with what is wrong."""
    try:
        for given in equal:
            terms = tuple(given.replace("=", ",").split(","))
            rules = pending.with_synonym(rules, checked_synonym(SynonymText("equal", terms)))
        for given in one_way:
            typed, _arrow, added = given.partition("->")
            text = SynonymText("one_way", tuple(typed.split(",")), tuple(added.split(",")))
            rules = pending.with_synonym(rules, checked_synonym(text))
        for given in promote:
            query, _sign, key = given.rpartition("=")
            text_of = checked_promotion(PromotionText(query, _answer(key.strip())))
            rules = pending.with_promotion(rules, text_of)
        if weight:
            values = asdict(rules.weights) | dict(_weight(given) for given in weight)
            rules = pending.with_weights(rules, checked_weights(values))
    except InvalidRule as error:
        raise click.UsageError(str(error)) from error
    return rules


def _answer(key: str) -> int:
    found = db.session.scalar(select(Answer.id).where(Answer.key == key))
    if found is None:
        raise click.ClickException(f"no answer has the id {key!a}")
    return found


def _weight(given: str) -> tuple[str, float]:
    name, _sign, value = given.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise click.BadParameter("a weight is given as NAME=VALUE, such as body=1.5", param_hint="--weight") from error


def _in_words(found: Replayed) -> str:
    lines = [verdict.judge(found).words]
    if found.start is not None and found.end is not None:
        lines.append(f"Queries of {period(found.start, found.end)}; {found.named:,} of them may be named.")
    if found.left_out:
        lines.append(f"{found.left_out:,} more may change and were not searched.")
    for change in found.changes[:NAMED]:
        lines += ["", *_change(change)]
    if len(found.changes) > NAMED:
        lines += ["", f"and {len(found.changes) - NAMED:,} more; --json has all"]
    if found.texts:
        lines += ["", f"rarer queries: {_rarer(found)}"]
    return "\n".join(lines)


def _change(change: QueryChange) -> list[str]:
    titles = {one.answer_id: one.title for one in (*change.before.results, *change.after.results)}
    moved = [f"  clicked  “{titles.get(one.answer_id)}”: {verdict.clicked(one)}" for one in change.moved]
    head = f"{change.query.text} ({change.query.visits:,} visits)"
    return [head, *_outcome("before", change.before), *_outcome("after", change.after), *moved]


def _outcome(name: str, outcome: Outcome) -> list[str]:
    shown = [f"{place}. {one.title}" for place, one in enumerate(outcome.results[:LISTED], 1)] or ["nothing"]
    note = "" if outcome.answered else "  (no answer fits)"
    return [f"  {name:8} {shown[0]}{note}", *(f"           {line}" for line in shown[1:])]


def _rarer(found: Replayed) -> str:
    if found.rarer is None:
        return f"none change, or those of {privacy.few_words()} visits"
    return (
        f"{found.rarer.changed:,} change; clicked answers move up in {found.rarer.up:,}, down in {found.rarer.down:,}"
    )


def _as_json(found: Replayed) -> dict[str, Any]:
    judged = verdict.judge(found)
    return {
        "from": str(found.start) if found.start else None,
        "to": str(found.end) if found.end else None,
        "queries": found.texts,
        "named": found.named,
        "not_searched": found.left_out,
        "verdict": judged.level.value,
        "words": judged.words,
        "totals": found.tally._asdict(),
        "rarer": found.rarer._asdict() if found.rarer is not None else None,
        "changes": [
            {
                "text": change.query.text,
                "visits": change.query.visits,
                "searches": change.query.searches,
                "before": _results(change.before),
                "after": _results(change.after),
                "clicked": [
                    {"answer": one.answer_id, "before": one.before, "after": one.after, "words": verdict.clicked(one)}
                    for one in change.moved
                ],
            }
            for change in found.changes
        ],
    }


def _results(outcome: Outcome) -> dict[str, Any]:
    shown = [{"answer": one.answer_id, "url": one.url, "title": one.title} for one in outcome.results]
    return {"answered": outcome.answered, "results": shown}
