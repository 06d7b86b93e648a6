"""counts packed as columns, beside the tables that they are made of.

Revision: 0013, after: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from answercenter.analytics import packed
from answercenter.analytics.kinds import Kind


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEARCHED = ("searches", "visits", "measured_searches", "shown_searches", "zero_searches", "clicked_searches")
TRAFFIC = (
    *("visits", "searching_visits", "served_visits", "searches", "measured_searches", "shown_searches"),
    *("zero_searches", "unanswered_searches", "clicked_searches", "abandoned_searches", "clicks", "click_rank_sum"),
    *("views", "helpful", "unhelpful"),
)
ANSWERS = ("views", "visits", "clicks", "helpful", "unhelpful", "last_views", "returned")
TABLES = (
    ("traffic_count", Kind("traffic", ("place",), TRAFFIC)),
    ("keyword_count", Kind("keyword", ("keyword", "place"), SEARCHED, ("keyword",))),
    ("keyword_form", Kind("form", ("keyword", "form"), ("searches", "visits"), ("keyword", "form"))),
    ("query_count", Kind("query", ("text", "place"), SEARCHED, ("text",))),
    ("answer_count", Kind("answer", ("answer_id", "place"), ANSWERS)),
)


def upgrade() -> None:
    op.create_table('packed_day',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'day', name=op.f('pk_packed_day'))
    )
    op.create_table('packed_month',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('grain', sa.String(length=12), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'grain', 'month', name=op.f('pk_packed_month'))
    )
    op.create_table('term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=256), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term')),
    sa.UniqueConstraint('text', name=op.f('uq_term_text'))
    )
    op.create_table('place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    sa.UniqueConstraint('region', 'topic_id', 'language', name=op.f('uq_place_region_topic_id_language'))
    )
    if op.get_bind().dialect.name == "postgresql":  # packs are read in part of a page's time; they do not shrink much
        op.execute("ALTER TABLE packed_day ALTER COLUMN data SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE packed_month ALTER COLUMN data SET STORAGE EXTERNAL")
    # Closed days have no events any more: their rows are packed. All others are counted again by `counts update`.
    session = Session(op.get_bind())
    for (day,) in op.get_bind().execute(sa.text("SELECT day FROM counted_day WHERE closed").columns(day=sa.Date())).all():
        packed.write_day(session, day, {kind: rows_of(table, kind, day) for table, kind in TABLES})
    session.flush()
    op.execute("UPDATE counted_day SET counted = -1 WHERE NOT closed")
    op.execute("UPDATE count_version SET number = number + 1")


def rows_of(table, kind, day):
    """Read a closed day's rows in the order of a kind's columns."""
    statement = sa.text(f"SELECT * FROM {table} WHERE day = :day").bindparams(sa.bindparam("day", type_=sa.Date()))
    found = op.get_bind().execute(statement, {"day": day}).mappings()

    def value(row, name):
        return (row["region"], row.get("topic_id", 0), row["language"]) if name == "place" else row[name]

    return [tuple(value(row, name) for name in kind.columns) for row in found]


def downgrade() -> None:
    op.drop_table('place')
    op.drop_table('term')
    op.drop_table('packed_month')
    op.drop_table('packed_day')
