"""former addresses may lead to a topic.

Revision: 0012, after: 0011
"""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("redirect", schema=None) as batch_op:
        batch_op.alter_column("answer_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("topic_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_redirect_topic_id_topic"), "topic", ["topic_id"], ["id"], ondelete="CASCADE")
        batch_op.create_check_constraint(op.f("ck_redirect_one_target"), "(answer_id IS NULL) <> (topic_id IS NULL)")
        batch_op.create_index(batch_op.f("ix_redirect_topic_id"), ["topic_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM redirect WHERE answer_id IS NULL")
    with op.batch_alter_table("redirect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redirect_topic_id"))
        batch_op.drop_constraint(op.f("ck_redirect_one_target"), type_="check")
        batch_op.drop_constraint(op.f("fk_redirect_topic_id_topic"), type_="foreignkey")
        batch_op.drop_column("topic_id")
        batch_op.alter_column("answer_id", existing_type=sa.Integer(), nullable=False)
