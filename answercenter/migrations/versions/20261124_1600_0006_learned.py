"""what editors decide on learned links.

Revision: 0006, after: 0003
"""

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = '0006'
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('also_viewed_choice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=5), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('at', Moment(), nullable=False),
    sa.CheckConstraint("act IN ('pin', 'veto', 'clear')", name=op.f('ck_also_viewed_choice_act')),
    sa.CheckConstraint('answer_id <> other_id', name=op.f('ck_also_viewed_choice_two_answers')),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_also_viewed_choice_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['answer.id'], name=op.f('fk_also_viewed_choice_other_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_also_viewed_choice_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_also_viewed_choice'))
    )
    op.create_index(op.f('ix_also_viewed_choice_answer_id'), 'also_viewed_choice', ['answer_id'], unique=False)
    op.create_index(op.f('ix_also_viewed_choice_other_id'), 'also_viewed_choice', ['other_id'], unique=False)
    op.create_index(op.f('ix_also_viewed_choice_author_id'), 'also_viewed_choice', ['author_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_also_viewed_choice_author_id'), table_name='also_viewed_choice')
    op.drop_index(op.f('ix_also_viewed_choice_other_id'), table_name='also_viewed_choice')
    op.drop_index(op.f('ix_also_viewed_choice_answer_id'), table_name='also_viewed_choice')
    op.drop_table('also_viewed_choice')
