"""learning: which words lead to which answers, and how well answers serve.

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer_score',
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('usefulness', sa.Double(), nullable=False),
    sa.Column('popularity', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('answer_id', name=op.f('pk_answer_score'))
    )
    op.create_table('phrasing',
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('word', sa.String(length=64), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('answer_id', 'word', name=op.f('pk_phrasing'))
    )
    op.create_table('click_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('text', sa.String(length=256), nullable=False),
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('clicks', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'text', 'answer_id', 'rank', name=op.f('pk_click_count')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('click_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_click_count_text'), ['text'], unique=False)

    op.create_table('phrasing_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('word', sa.String(length=64), nullable=False),
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'word', 'answer_id', name=op.f('pk_phrasing_count')),
    sqlite_with_rowid=False,
    )
    for name in ('last_views', 'returned'):
        op.add_column('answer_count', sa.Column(name, sa.Integer(), server_default='0', nullable=False))
    # Days that still have their events are counted again by the next `counts update`, and fill the new tables.
    op.execute("UPDATE counted_day SET counted = -1 WHERE NOT closed")


def downgrade() -> None:
    for name in ('returned', 'last_views'):
        op.drop_column('answer_count', name)
    op.drop_table('phrasing_count')
    with op.batch_alter_table('click_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_click_count_text'))

    op.drop_table('click_count')
    op.drop_table('phrasing')
    op.drop_table('answer_score')
