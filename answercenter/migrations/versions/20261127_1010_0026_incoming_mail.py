"""mails that came in, and tickets by the first mail of their thread.

Revision: 0026, after: 0027
"""

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_incoming_mail_ticket_id_ticket"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_incoming_mail_message_id")),
    )
    with op.batch_alter_table("incoming_mail", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_mail_state_id", ["state", "id"], unique=False)
        batch_op.create_index("ix_incoming_mail_sender_received_at", ["sender", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_mail_ticket_id"), ["ticket_id"], unique=False)
    op.create_index(op.f("ix_ticket_thread"), "ticket", ["thread"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ticket_thread"), "ticket")
    op.drop_table("incoming_mail")
