"""languages: events and counts tell which language they concern.

Revision: 0004, after: 0003

A table whose key changes is written anew beside a copy of its rows: SQLite cannot change a key, and a table without
row ids lies in the order of its key. What is there stands in the site's first language; taken down, languages are added
up again.
"""

import sqlalchemy as sa
from alembic import op
from flask import current_app


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

EVENTS = ('search_event', 'view_event', 'feedback_event')
TEXT_NUMBERS = ('searches', 'visits', 'measured_searches', 'shown_searches', 'zero_searches', 'clicked_searches')
TRAFFIC_NUMBERS = (
    'visits', 'searching_visits', 'served_visits', 'searches', 'measured_searches', 'shown_searches', 'zero_searches',
    'unanswered_searches', 'clicked_searches', 'abandoned_searches', 'clicks', 'click_rank_sum', 'views', 'helpful',
    'unhelpful',
)
ANSWER_NUMBERS = ('views', 'visits', 'clicks', 'helpful', 'unhelpful', 'last_views', 'returned')
TYPES = {
    'day': sa.Date(),
    'region': sa.String(length=6),
    'topic_id': sa.Integer(),
    'language': sa.String(length=12),
    'keyword': sa.String(length=64),
    'text': sa.String(length=256),
    'answer_id': sa.Integer(),
}
# table: (key, numbers, the key column that has an index of its own)
TABLES = {
    'traffic_count': (('day', 'region', 'topic_id', 'language'), TRAFFIC_NUMBERS, None),
    'keyword_count': (('day', 'region', 'topic_id', 'language', 'keyword'), TEXT_NUMBERS, 'keyword'),
    'query_count': (('day', 'region', 'topic_id', 'language', 'text'), TEXT_NUMBERS, 'text'),
    'answer_count': (('day', 'region', 'language', 'answer_id'), ANSWER_NUMBERS, 'answer_id'),
}


def upgrade() -> None:
    first = current_app.config['LANGUAGES'][0]
    for name in EVENTS:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column('language', sa.String(length=12), nullable=False, server_default=first))
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column('language', server_default=None, existing_type=sa.String(length=12))
    for name, (key, numbers, indexed) in TABLES.items():
        kept = [column for column in key if column != 'language']
        rewrite(name, key, numbers, indexed, f"SELECT {', '.join(kept)}, :first, {', '.join(numbers)}", kept, first)


def downgrade() -> None:
    for name, (key, numbers, indexed) in TABLES.items():
        kept = [column for column in key if column != 'language']
        sums = ', '.join(f'sum({column})' for column in numbers)
        rewrite(name, kept, numbers, indexed, f"SELECT {', '.join(kept)}, {sums}", kept, None)
    for name in EVENTS:
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_column('language')


def rewrite(name, key, numbers, indexed, chosen, kept, first) -> None:
    """Make a table anew with this key, filled with what `chosen` selects of its former rows."""
    op.execute(f'CREATE TABLE former AS SELECT * FROM {name}')
    op.drop_table(name)
    op.create_table(
        name,
        *[sa.Column(column, TYPES[column], autoincrement=False, nullable=False) for column in key],
        *[sa.Column(column, sa.Integer(), nullable=False) for column in numbers],
        sa.PrimaryKeyConstraint(*key, name=op.f(f'pk_{name}')),
        sqlite_with_rowid=False,
    )
    if indexed:
        op.create_index(op.f(f'ix_{name}_{indexed}'), name, [indexed], unique=False)
    columns = ', '.join([*kept, *(['language'] if first else []), *numbers])
    grouped = '' if first else f" GROUP BY {', '.join(kept)}"
    fill = sa.text(f'INSERT INTO {name} ({columns}) {chosen} FROM former{grouped}')
    op.execute(fill.bindparams(first=first) if first else fill)
    op.drop_table('former')
