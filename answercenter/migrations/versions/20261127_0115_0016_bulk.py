"""changes of many answers at once.

Revision: 0016, after: 0015
"""

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulk_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=10), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('answer_ids', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_bulk_run_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_run'))
    )
    with op.batch_alter_table('bulk_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_run_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_run_state'), ['state'], unique=False)

    op.create_table('bulk_change',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_bulk_change_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['bulk_run.id'], name=op.f('fk_bulk_change_run_id_bulk_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'answer_id', name=op.f('pk_bulk_change'))
    )
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_change_answer_id'), ['answer_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('bulk_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_change_answer_id'))

    op.drop_table('bulk_change')
    with op.batch_alter_table('bulk_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_run_state'))
        batch_op.drop_index(batch_op.f('ix_bulk_run_author_id'))

    op.drop_table('bulk_run')
