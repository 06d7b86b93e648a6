"""counts by text, place, answer and pair stand packed alone.

Revision: 0020, after: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from answercenter.analytics import packed
from answercenter.analytics.kinds import Kind


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PLACED = ("region", "topic_id", "language")
SEARCHED = ("searches", "visits", "measured_searches", "shown_searches", "zero_searches", "clicked_searches")
TRAFFIC = (
    *("visits", "searching_visits", "served_visits", "searches", "measured_searches", "shown_searches"),
    *("zero_searches", "unanswered_searches", "clicked_searches", "abandoned_searches", "clicks", "click_rank_sum"),
    *("views", "helpful", "unhelpful"),
)
ANSWERS = ("views", "visits", "clicks", "helpful", "unhelpful", "last_views", "returned")
LENGTHS = {"region": 6, "language": 12, "keyword": 64, "form": 64, "text": 256, "word": 64}
TABLES = {  # the kind that a table's rows are packed as, the columns of its key, those that have an index
    "traffic_count": (Kind("traffic", ("place",), TRAFFIC), ("day", *PLACED), ()),
    "keyword_count": (
        Kind("keyword", ("keyword", "place"), SEARCHED, ("keyword",)), ("day", "keyword", *PLACED), ("keyword",)
    ),
    "keyword_form": (
        Kind("form", ("keyword", "form"), ("searches", "visits"), ("keyword", "form")),
        ("day", "keyword", "form"),
        ("keyword",),
    ),
    "query_count": (Kind("query", ("text", "place"), SEARCHED, ("text",)), ("day", "text", *PLACED), ("text",)),
    "answer_count": (
        Kind("answer", ("answer_id", "place"), ANSWERS), ("day", "region", "language", "answer_id"), ("answer_id",)
    ),
    "click_count": (
        Kind("click", ("text", "answer_id", "rank"), ("clicks",), ("text",)),
        ("day", "text", "answer_id", "rank"),
        ("text",),
    ),
    "phrasing_count": (
        Kind("phrasing", ("word", "answer_id"), ("visits", "weight"), ("word",)), ("day", "word", "answer_id"), ()
    ),
    "pair_count": (Kind("pair", ("low_id", "high_id"), ("visits",)), ("day", "low_id", "high_id"), ("low_id", "high_id")),
}


def upgrade() -> None:
    # Closed days have no events any more, so rows are packed as they are and nothing is counted again.
    session = Session(op.get_bind())
    every = " UNION ".join(f"SELECT day FROM {table}" for table in TABLES)
    for day in session.execute(sa.text(every).columns(day=sa.Date())).scalars().all():
        packed.write_day(session, day, {kind: rows_of(table, kind, day) for table, (kind, _, _) in TABLES.items()})
    session.flush()
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM packed_month")
    op.execute("UPDATE count_version SET number = number + 1")


def downgrade() -> None:
    session = Session(op.get_bind())
    days = session.execute(sa.text("SELECT DISTINCT day FROM packed_day").columns(day=sa.Date())).scalars().all()
    for table, (kind, key, indexed) in TABLES.items():
        names = [*key, *kind.numbers]
        made = op.create_table(
            table,
            *(sa.Column(name, type_of(name), autoincrement=False, nullable=False) for name in names),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
        for name in indexed:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)
        for day in days:
            rows = [unpacked(kind, day, row, names) for row in packed.day_rows(session, kind, day)]
            if rows:
                op.bulk_insert(made, rows)


def type_of(name):
    if name == "day":
        return sa.Date()
    return sa.String(length=LENGTHS[name]) if name in LENGTHS else sa.Integer()


def unpacked(kind, day, row, names):
    values = dict(zip(kind.columns, row)) | {"day": day}
    values |= dict(zip(PLACED, values.get("place", ())))
    return {name: values[name] for name in names}


def rows_of(table, kind, day):
    """Read a closed day's rows in the order of a kind's columns."""
    statement = sa.text(f"SELECT * FROM {table} WHERE day = :day").bindparams(sa.bindparam("day", type_=sa.Date()))

    def value(row, name):
        return (row["region"], row.get("topic_id", 0), row["language"]) if name == "place" else row[name]

    found = op.get_bind().execute(statement, {"day": day}).mappings()
    return [tuple(value(row, name) for name in kind.columns) for row in found]
