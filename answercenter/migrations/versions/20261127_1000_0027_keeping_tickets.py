"""requests are merged, erased after a time, told when due, and lead to answers.

Revision: 0027, after: 0024
"""

import sqlalchemy as sa
from alembic import op


revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("request_type", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keep_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lead_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_request_type_lead_id"), ["lead_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_request_type_lead_id_user"), "user", ["lead_id"], ["id"], ondelete="SET NULL")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ticket_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_merged_into_id_ticket"), "ticket", ["merged_into_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "ticket_notice",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_notice_ticket_id_ticket"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "due_at", "kind", name=op.f("pk_ticket_notice")),
    )
    op.create_table(
        "ticket_proposal",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_ticket_proposal_answer_id_answer"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_proposal_ticket_id_ticket"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_proposal")),
    )
    with op.batch_alter_table("ticket_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_proposal_answer_id"), ["answer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ticket_proposal")
    op.drop_table("ticket_notice")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ticket_merged_into_id_ticket"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ticket_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("erased_at")
    with op.batch_alter_table("request_type", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_request_type_lead_id_user"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_request_type_lead_id"))
        batch_op.drop_column("lead_id")
        batch_op.drop_column("keep_days")
