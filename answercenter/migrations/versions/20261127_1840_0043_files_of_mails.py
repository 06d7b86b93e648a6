"""files of mails: on the message that they came with, and before that beside the mail.

Revision: 0043, after: 0042
"""

import sqlalchemy as sa
from alembic import op


revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["incoming_mail.id"], name=op.f("fk_incoming_file_mail_id_incoming_mail"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_file")),
    )
    op.create_index(op.f("ix_incoming_file_mail_id"), "incoming_file", ["mail_id"], unique=False)
    with op.batch_alter_table("ticket_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ticket_file_entry_id"), ["entry_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_ticket_file_entry_id_ticket_entry"), "ticket_entry", ["entry_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ticket_file_entry_id_ticket_entry"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ticket_file_entry_id"))
        batch_op.drop_column("entry_id")
    op.drop_index(op.f("ix_incoming_file_mail_id"), table_name="incoming_file")
    op.drop_table("incoming_file")
