"""what editors decide on learned links; votes by revision, why an answer did not help; gaps taken on.

Revision: 0006, after: 0005
"""

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = '0006'
down_revision = "0005"
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
    op.create_table('revision_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('helpful', sa.Integer(), nullable=False),
    sa.Column('unhelpful', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'answer_id', 'revision', name=op.f('pk_revision_count')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_revision_count_answer_id'), 'revision_count', ['answer_id'], unique=False)
    op.create_table('feedback_word',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_word'))
    )
    op.create_index(op.f('ix_feedback_word_day'), 'feedback_word', ['day'], unique=False)
    op.create_index(op.f('ix_feedback_word_answer_id'), 'feedback_word', ['answer_id'], unique=False)
    op.create_table('gap_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=256), nullable=False),
    sa.Column('queries', sa.JSON(), nullable=False),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', Moment(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_gap_task_answer_id_answer'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['taken_by_id'], ['user.id'], name=op.f('fk_gap_task_taken_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap_task')),
    sa.UniqueConstraint('name', name=op.f('uq_gap_task_name'))
    )
    op.create_index(op.f('ix_gap_task_answer_id'), 'gap_task', ['answer_id'], unique=False)
    op.create_index(op.f('ix_gap_task_taken_by_id'), 'gap_task', ['taken_by_id'], unique=False)
    # Days that still have their events are counted again by the next `counts update`, and fill the votes by revision.
    op.execute("UPDATE counted_day SET counted = -1 WHERE NOT closed")


def downgrade() -> None:
    op.drop_table('gap_task')
    op.drop_table('feedback_word')
    op.drop_table('revision_count')
    op.drop_index(op.f('ix_also_viewed_choice_author_id'), table_name='also_viewed_choice')
    op.drop_index(op.f('ix_also_viewed_choice_other_id'), table_name='also_viewed_choice')
    op.drop_index(op.f('ix_also_viewed_choice_answer_id'), table_name='also_viewed_choice')
    op.drop_table('also_viewed_choice')
