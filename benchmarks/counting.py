"""Counting at size: a year of events counted as the worker counts them, and every report read from it.

Events are made from a seed, straight into the event tables: visits with searches, clicks, views and words of readers,
of 200 regions and 40,000 queries whose use falls off as that of real ones does. What is measured is `counting.rebuild`,
beside DuckDB grouping the same rows plainly in the same run, and then each page of reports as the program serves it.
"""

from __future__ import annotations

import argparse
import csv
import logging
import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import date
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from time import process_time
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
from answercenter.answers import exchange
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import CountedDay
from benchmarks import reading
from benchmarks import year
from benchmarks.site import SECRET
from benchmarks.site import database

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


def main() -> None:
    """Make the events, count them, and read every report."""
    options = arguments()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        app = made(folder, options.postgres)
        with app.app_context():
            rows = folder / "rows.csv"
            number = fill(rows, options)
            counted = timed("counting.rebuild", number, counting.rebuild)
            plain = timed("DuckDB, plain group-by", number, lambda: plainly(rows))
            ratios = [ours / theirs for ours, theirs in zip(counted, plain, strict=True)]
            print(
                f"counting takes {ratios[0]:.0f} times as long as the plain group-by, {ratios[1]:.0f} of the processor"
            )
            rows.unlink()
            size(folder, number, postgres=bool(options.postgres))
            users.create_user(reading.EMAIL, ["staff"], reading.PASSWORD, "Staff")
            topic = db.session.scalars(text("SELECT path FROM topic WHERE parent_id IS NULL ORDER BY id")).first()
            db.session.remove()
            db.engine.dispose()
        span = FIRST, FIRST + timedelta(days=options.days - 1)
        reading.read(reading.addresses(span, str(topic)), folder, options.postgres, options.rounds)


def arguments() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=DAYS, help="that these are spread over")
    parser.add_argument("--texts", type=Path, help="a file with one real query a line, in place of made-up ones")
    parser.add_argument("--postgres", help="postgresql+psycopg://... of an empty database, in place of SQLite")
    parser.add_argument("--folder", help="where the temporary folder is made")
    parser.add_argument("--rounds", type=int, default=20, help="times that each report is read with each filter")
    return parser.parse_args()


def made(folder: Path, postgres: str | None) -> Flask:
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
        days = [FIRST + timedelta(days=place) for place in range(options.days)]
        for day in days:
            one = maker.day(day, options.events // len(days))
            for table, found in one.tables().items():
                store(table, year.COLUMNS[table], found)
                number += len(found)
            writer.writerows(one.plain())
    with command() as session:
        row = {"arrived": 1, "counted": 0, "newest_arrival": days[-1], "closed": False}
        session.execute(insert(CountedDay.__table__), [row | {"day": day} for day in days])  # type: ignore[arg-type]
    print(f"{number:,} events of {len(days)} days made in {perf_counter() - began:.0f} s")
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
    with sqlite3.connect(str(db.engine.url.database)) as file:
        file.execute("PRAGMA synchronous = OFF")

        def add(table: str, columns: tuple[str, ...], found: list[Any]) -> None:
            marks = ", ".join("?" * len(columns))
            file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)
            file.commit()

        yield add


def plainly(rows: Path) -> None:
    """Group the same rows in DuckDB, by day and all that counts are kept by."""
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    connection.execute(f"CREATE VIEW events AS SELECT * FROM read_csv('{rows}', header = true)")
    for statement in PLAIN:
        connection.execute(f"CREATE OR REPLACE TABLE grouped AS {statement}")


def timed(name: str, events: int, work: Callable[[], object]) -> tuple[float, float]:
    """Do something and print how many events a second that was; return how long it took, and of the processor (s)."""
    began, used = perf_counter(), process_time()
    work()
    took, used = perf_counter() - began, process_time() - used
    words = f"{took:.1f} s, {events / took:,.0f} events a second; of the processor {used:.1f} s, {events / used:,.0f}"
    print(f"{name}: {words}", flush=True)
    return took, used


def size(folder: Path, events: int, *, postgres: bool) -> None:
    """Print what the database holds on disk, and what of it are counts."""
    if postgres:
        held = int(db.session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    else:
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        held = sum(path.stat().st_size for path in folder.glob("*.sqlite3*"))
    parts = {
        name: db.session.execute(text(f"SELECT sum(length(data)) FROM {table}")).scalar_one()
        for name, table in (("days", "packed_day"), ("coarse days", "coarse_day"), ("months", "packed_month"))
    }
    packs = ", ".join(f"{name} {number / 1e6:,.0f} MB" for name, number in parts.items())
    words = f"{held / 1e6:,.0f} MB, {held / events:,.0f} bytes an event; packed counts of {packs}"
    print(f"on disk: {words}", flush=True)


if __name__ == "__main__":
    main()
