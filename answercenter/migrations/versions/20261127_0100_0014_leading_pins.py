"""pins among the leading questions of a topic or a region.

Revision: 0014, after: 0013
"""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leading_pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("(topic_id IS NULL) <> (region IS NULL)", name=op.f("ck_leading_pin_one_scope")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_leading_pin_answer_id_answer"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_leading_pin_topic_id_topic"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leading_pin")),
        sa.UniqueConstraint("topic_id", "answer_id", name=op.f("uq_leading_pin_topic_id_answer_id")),
        sa.UniqueConstraint("region", "answer_id", name=op.f("uq_leading_pin_region_answer_id")),
    )
    with op.batch_alter_table("leading_pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leading_pin_answer_id"), ["answer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("leading_pin")
