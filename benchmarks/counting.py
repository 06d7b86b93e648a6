"""Counting at size: a year of events counted as the worker counts them, and every report read from it.

Events are made from a seed, straight into the event tables: visits with searches, clicks, views and words of readers,
of 200 regions and 40,000 queries whose use falls off as that of real ones does. What is measured is `counting.rebuild`,
beside DuckDB grouping the same rows plainly in the same run, and then each page of reports over the whole year.
"""

from __future__ import annotations

import argparse
import csv
import logging
import sqlite3
import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any

import duckdb
import psycopg
from flask_migrate import upgrade
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text

from answercenter import create_app
from answercenter.accounts import users
from answercenter.analytics import counting
from answercenter.analytics import reports
from answercenter.answers import exchange
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import CountedDay
from benchmarks import year
from benchmarks.site import SECRET
from benchmarks.site import database
from benchmarks.timing import milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

FIRST = date(2025, 11, 24)
DAYS = 365
SAMPLE = Path(__file__).resolve().parent.parent / "answercenter" / "sample" / "answers.jsonl"
PLAIN = (
    "SELECT day, region, topic, language, kind, count(*), count(DISTINCT visit) FROM events GROUP BY ALL",
    "SELECT day, region, topic, language, text, count(*), count(DISTINCT visit) FROM events GROUP BY ALL",
    "SELECT day, region, language, answer, count(*), count(DISTINCT visit) FROM events WHERE answer > 0 GROUP BY ALL",
)
FILTERS = ("", "&region=US", "&region=US-OH", "&topic={topic}", "&language=en")
PASSWORD = "three green lamps"


def main() -> None:
    """Make the events, count them, and read every report."""
    options = arguments()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        app = site(Path(folder), options.postgres)
        with app.app_context():
            rows = Path(folder) / "rows.csv"
            number = fill(rows, options)
            counted = timed("counting.rebuild", number, counting.rebuild)
            plain = timed("DuckDB, plain group-by", number, lambda: plainly(rows))
            print(f"counting takes {counted / plain:.1f} times as long as the plain group-by")
            rows.unlink()
            size(Path(folder), options.postgres)
            pages(app, options.rounds)


def arguments() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--texts", type=Path, help="a file with one real query a line, in place of made-up ones")
    parser.add_argument("--postgres", help="postgresql+psycopg://... of an empty database, in place of SQLite")
    parser.add_argument("--folder", help="where the temporary folder is made")
    parser.add_argument("--rounds", type=int, default=20, help="times that each report is read with each filter")
    return parser.parse_args()


def site(folder: Path, postgres: str | None) -> Flask:
    """Make a site with the sample's answers."""
    settings = {"INSTANCE": str(folder), "SECRET_KEY": SECRET, "RATE_LIMITS": "off"}
    app = create_app(settings | {"DATABASE_URL": postgres or database(folder)})
    with app.app_context():
        upgrade()
        exchange.import_answers(SAMPLE)
    return app


def fill(rows: Path, options: argparse.Namespace) -> int:
    """Store the events of a year, and as a table for the peer; return how many there are."""
    answers = [tuple(row) for row in db.session.execute(select(Answer.id, Answer.topic_id, Answer.language))]
    db.session.rollback()
    maker = year.Maker(year.queries(options.texts), answers)
    began, number = perf_counter(), 0
    with rows.open("w", newline="") as file, storing(options.postgres) as store:
        writer = csv.writer(file)
        writer.writerow(("kind", "day", "region", "topic", "language", "text", "answer", "visit"))
        for place in range(DAYS):
            made = maker.day(FIRST + timedelta(days=place), options.events // DAYS)
            for table, found in made.tables().items():
                store(table, year.COLUMNS[table], found)
                number += len(found)
            writer.writerows(made.plain())
    with command() as session:
        days = [FIRST + timedelta(days=place) for place in range(DAYS)]
        row = {"arrived": 1, "counted": 0, "newest_arrival": days[-1], "closed": False}
        session.execute(insert(CountedDay.__table__), [row | {"day": day} for day in days])  # type: ignore[arg-type]
    print(f"{number:,} events of {DAYS} days made in {perf_counter() - began:.0f} s")
    return number


@contextmanager
def storing(postgres: str | None) -> Iterator[Callable[[str, tuple[str, ...], list[Any]], None]]:
    """Yield what writes rows to a table by the fastest way that a database has."""
    if postgres:
        with psycopg.connect(postgres.replace("+psycopg", "")) as connection, connection.cursor() as cursor:

            def copy(table: str, columns: tuple[str, ...], found: list[Any]) -> None:
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into:
                    for row in found:
                        into.write_row(row)

            yield copy
        return
    with sqlite3.connect(str(db.engine.url.database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")

        def add(table: str, columns: tuple[str, ...], found: list[Any]) -> None:
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)
            connection.commit()

        yield add


def plainly(rows: Path) -> None:
    """Group the same rows in DuckDB, by day and all that counts are kept by."""
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    connection.execute(f"CREATE VIEW events AS SELECT * FROM read_csv('{rows}', header = true)")
    for statement in PLAIN:
        connection.execute(f"CREATE OR REPLACE TABLE grouped AS {statement}")


def timed(name: str, events: int, work: Callable[[], object]) -> float:
    """Do something, print how many events a second that was, and return how long it took, in seconds."""
    began = perf_counter()
    work()
    took = perf_counter() - began
    print(f"{name}: {took:.1f} s, {events / took:,.0f} events a second", flush=True)
    return took


def size(folder: Path, postgres: str | None) -> None:
    """Print what the database holds on disk."""
    if postgres:
        held = int(db.session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    else:
        held = sum(path.stat().st_size for path in folder.glob("*.sqlite3*"))
    print(f"on disk: {held / 1e6:,.0f} MB, events, counts and answers", flush=True)


def pages(app: Flask, rounds: int) -> None:
    """Read every report over the year, whole and narrowed, and print how long the pages took."""
    users.create_user("staff@example.org", ["staff"], PASSWORD, "Staff")
    client = app.test_client()
    if client.post("/login", data={"email": "staff@example.org", "password": PASSWORD}).status_code != 303:
        sys.exit("signing in failed")
    span = f"from={FIRST}&to={FIRST + timedelta(days=DAYS - 1)}"
    topic = db.session.execute(text("SELECT path FROM topic WHERE parent_id IS NULL ORDER BY id")).scalar()
    db.session.remove()
    for name in reports.NAMES:
        for narrowed in FILTERS if reports.get(name).regional else FILTERS[:1]:
            times = []
            for _ in range(rounds):
                began = perf_counter()
                status = client.get(f"/staff/reports/{name}?{span}{narrowed.format(topic=topic)}").status_code
                times.append(perf_counter() - began)
                if status != 200:
                    sys.exit(f"{name}{narrowed} answered {status}")
            print(f"{name}{narrowed}: {milliseconds(times)}", flush=True)


if __name__ == "__main__":
    main()
