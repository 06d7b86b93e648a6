"""who writes on an answer, and when each version was saved without reading its text.

Revision: 0018, after: 0017
"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_presence_answer_id_answer"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_presence_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "user_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_seen"), ["seen"], unique=False)
        batch_op.create_index(batch_op.f("ix_presence_user_id"), ["user_id"], unique=False)
    op.create_index("ix_revision_saved", "revision", ["answer_id", "number", "created_at", "author_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_revision_saved", table_name="revision")
    op.drop_table("presence")
