"""`answercenter search`: what a visitor would get, in the terminal, as JSON or as a TREC run. Records nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from answercenter.cli.context import in_application
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Topic
from answercenter.search import engine
from answercenter.search import promoting
from answercenter.search.highlights import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.search.results import Hit
    from answercenter.search.results import SearchResults

TAG = "answercenter"


@click.command()
@click.argument("text", required=False)
@click.option("--topic", metavar="PATH", help="Only this topic and those below it, such as mortgages/escrow.")
@click.option("--language", metavar="CODE", help="Only answers in this language; all languages if left out.")
@click.option("--limit", type=click.IntRange(1, engine.MOST_A_PAGE), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--explain", is_flag=True, help="Tell how each result scores, word by word and field by field.")
@click.option(
    "--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of queries, JSON Lines."
)
@click.option("--run", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The TREC run to write.")
@in_application
def search(
    text: str | None, topic: str | None, language: str | None, limit: int, as_json: bool, explain: bool,
    queries: Path | None, run: Path | None,
) -> None:  # fmt: skip
    """Search for TEXT as a visitor would, or for every query of a file."""
    if (text is None) == (queries is None) or (queries is None) != (run is None):
        raise click.UsageError("give either TEXT, or --queries together with --run")
    topic_id = _topic(topic) if topic else None
    if queries is not None and run is not None:
        _run(queries, run, topic_id, language, limit)
        return
    results = engine.search(text or "", PUBLIC, topic_id=topic_id, language=language, per_page=limit)
    if as_json:
        click.echo(json.dumps(_as_json(results), ensure_ascii=False, indent=2))
    else:
        _show(results, explain=explain)


def _run(queries: Path, run: Path, topic_id: int | None, language: str | None, limit: int) -> None:
    """Write a line for each result of each query: `qid Q0 answer_key rank score tag`."""
    asked = list(_queries(queries))
    with (
        run.open("w", encoding="utf-8") as file,
        click.progressbar(asked, label="Queries", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):
        for query_id, text in bar:
            results = engine.search(text, PUBLIC, topic_id=topic_id, language=language, per_page=limit)
            for rank, hit in enumerate(_answers(results), 1):
                file.write(f"{query_id} Q0 {hit.key} {rank} {hit.score:.6f} {TAG}\n")
    click.echo(f"{len(asked)} queries")


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            query = json.loads(line)
            query_id, text = query["id"], query["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise click.ClickException(f"{path}, line {number}: not a query with id and text") from error
        if not isinstance(query_id, str) or not isinstance(text, str) or len(query_id.split()) != 1:
            raise click.ClickException(f"{path}, line {number}: id and text must be texts, the id one word")
        yield query_id, text


def _show(results: SearchResults, *, explain: bool) -> None:
    if results.degraded:
        click.echo("the index is not usable; the database answers", err=True)
    click.echo(f"{results.total} answers" if results.answered else "No answer fits; the nearest are:")
    if results.corrected:
        click.echo(f"{'results for' if results.replaced else 'did you mean'}: {results.corrected}")
    if results.also_searched:
        click.echo("also searched for " + ", ".join(f"{added} (for {typed})" for typed, added in results.also_searched))
    for link in (one for one in results.promotions if one.hit is None):
        click.echo(f"  -> {link.title}\n     {link.url}  {promoting.CHOSEN}")
    for rank, hit in enumerate(_answers(results), 1):
        click.echo(f"{rank:3}. {unmarked(hit.question)}\n     {hit.key}  {hit.score:.2f}  {hit.why}")
        found = engine.explain(results.query, hit.answer_id) if explain else None
        for line in found.lines() if found is not None else ():
            click.echo(f"       {line}")


def _answers(results: SearchResults) -> list[Hit]:
    """List the answers of a page in their order, those first that editors chose."""
    return [*(one.hit for one in results.promotions if one.hit is not None), *results.hits]


def _as_json(results: SearchResults) -> dict[str, Any]:
    base = current_app.config["BASE_URL"]
    return {
        "query": results.query,
        "answered": results.answered,
        "confidence": round(results.confidence, 6),
        "corrected": results.corrected or None,
        "degraded": results.degraded,
        "total": results.total,
        "results": [
            {"id": hit.key, "question": unmarked(hit.question), "score": round(hit.score, 6), "why": hit.why}
            | ({"url": f"{base}{_path(hit)}"} if base else {})
            for hit in _answers(results)
        ],
        "links": [{"title": one.title, "url": one.url} for one in results.promotions if one.hit is None],
        "also_searched": [{"typed": typed, "added": added} for typed, added in results.also_searched],
    }


def _path(hit: Hit) -> str:
    return f"/answers/{hit.answer_id}/{hit.slug}"


def _topic(path: str) -> int:
    topic_id = db.session.scalar(select(Topic.id).where(Topic.path == path.strip("/")))
    if topic_id is None:
        raise click.ClickException(f"no topic has the path {path!a}")
    return topic_id
