"""views of an answer by the kind of page that they came from.

Revision: 0010, after: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('source_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'answer_id', 'source', name=op.f('pk_source_count')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_source_count_answer_id'), 'source_count', ['answer_id'], unique=False)
    # Days that still have their events are counted again by the next `counts update`, and fill the new table.
    op.execute("UPDATE counted_day SET counted = -1 WHERE NOT closed")


def downgrade() -> None:
    op.drop_table('source_count')
