"""the life of an answer: reviews, comments, who looks after it, reminders, and the role of reviewers.

Revision: 0017, after: 0016
"""

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=True),
    sa.Column('publish_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id', 'number'], ['revision.answer_id', 'revision.number'], name='fk_review_of', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('answer_id', 'number', name=op.f('pk_review'))
    )
    op.create_index('ix_review_verdict', 'review', ['verdict'])
    op.create_index('ix_review_publish_at', 'review', ['publish_at'])
    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_comment_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_comment_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    op.create_index('ix_comment_answer_id', 'comment', ['answer_id'])
    op.create_index('ix_comment_author_id', 'comment', ['author_id'])
    op.create_table('care',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_care_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_care_owner_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('answer_id', name=op.f('pk_care'))
    )
    op.create_index('ix_care_owner_id', 'care', ['owner_id'])
    op.create_index('ix_care_review_on', 'care', ['review_on'])
    op.create_table('reminder',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('escalated', sa.Boolean(), nullable=False),
    sa.Column('made_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_reminder_answer_id_answer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('answer_id', 'due_on', 'escalated', name=op.f('pk_reminder'))
    )
    op.execute("INSERT INTO role (id, name) SELECT max(id) + 1, 'reviewer' FROM role")


def downgrade() -> None:
    op.execute("DELETE FROM user_role WHERE role_id IN (SELECT id FROM role WHERE name = 'reviewer')")
    op.execute("DELETE FROM role WHERE name = 'reviewer'")
    for name in ('reminder', 'care', 'comment', 'review'):
        op.drop_table(name)
