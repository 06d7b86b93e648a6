"""requests: their types, the tickets they make, what is said and done about each.

Revision: 0024, after: 0023
"""

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_table(
        "request_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("help", sa.String(length=500), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("reply_hours", sa.Integer(), nullable=False),
        sa.Column("close_hours", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_type")),
        sa.UniqueConstraint("name", name=op.f("uq_request_type_name")),
    )
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_canned_reply_author_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("title", name=op.f("uq_canned_reply_title")),
    )
    with op.batch_alter_table("canned_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canned_reply_author_id"), ["author_id"], unique=False)

    op.create_table(
        "request_letter",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["type_id"], ["request_type.id"], name=op.f("fk_request_letter_type_id_request_type"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("type_id", "kind", "language", name=op.f("pk_request_letter")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("query", sa.String(length=256), nullable=False),
        sa.Column("thread", sa.String(length=255), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("close_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_ticket_answer_id_answer"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["assignee_id"], ["user.id"], name=op.f("fk_ticket_assignee_id_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["holder_id"], ["user.id"], name=op.f("fk_ticket_holder_id_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ticket_organisation_id_organisation"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_ticket_topic_id_topic"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["type_id"], ["request_type.id"], name=op.f("fk_ticket_type_id_request_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("form", name=op.f("uq_ticket_form")),
        sa.UniqueConstraint("reference", name=op.f("uq_ticket_reference")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_ticket_secret_hash")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_ticket_email_created_at", ["email", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_ticket_state_due_at", ["state", "due_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_topic_id"), ["topic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_type_id"), ["type_id"], unique=False)

    op.create_table(
        "ticket_answer",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_ticket_answer_answer_id_answer"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_answer_ticket_id_ticket"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "answer_id", name=op.f("pk_ticket_answer")),
    )
    with op.batch_alter_table("ticket_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_answer_answer_id"), ["answer_id"], unique=False)

    op.create_table(
        "ticket_draft",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_draft_ticket_id_ticket"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ticket_draft_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_draft")),
    )
    with op.batch_alter_table("ticket_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ticket_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_ticket_entry_author_id_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["mail_id"], ["outgoing_mail.id"], name=op.f("fk_ticket_entry_mail_id_outgoing_mail"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_entry_ticket_id_ticket"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entry")),
        sa.UniqueConstraint("form", name=op.f("uq_ticket_entry_form")),
    )
    with op.batch_alter_table("ticket_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_entry_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_entry_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    for table in (
        "ticket_entry",
        "ticket_draft",
        "ticket_answer",
        "ticket",
        "request_letter",
        "canned_reply",
        "request_type",
        "organisation",
    ):
        op.drop_table(table)
