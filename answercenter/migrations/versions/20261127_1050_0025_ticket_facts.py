"""ticket facts: what reports read of tickets stands in an index, in the order of time; so does when they were closed; types by state.

Revision: 0025, after: 0033
"""

from alembic import op


revision = "0025"
down_revision = "0033"
branch_labels = None
depends_on = None

FACTS = [
    "created_at", "state", "outcome", "region", "language", "topic_id", "type_id", "organisation_id", "reopened",
    "replied_at", "closed_at", "reply_due_at", "close_due_at",
]  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_created_at"))
        batch_op.drop_index(batch_op.f("ix_ticket_type_id"))
        batch_op.create_index("ix_ticket_type_id_state", ["type_id", "state", "due_at", "id"], unique=False)
        batch_op.create_index("ix_ticket_facts", FACTS, unique=False)
        batch_op.create_index("ix_ticket_closed_at", ["closed_at", "created_at", *FACTS[1:8]], unique=False)
        batch_op.create_index("ix_ticket_state_created_at", ["state", "created_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_state_created_at")
        batch_op.drop_index("ix_ticket_closed_at")
        batch_op.drop_index("ix_ticket_facts")
        batch_op.drop_index("ix_ticket_type_id_state")
        batch_op.create_index(batch_op.f("ix_ticket_type_id"), ["type_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_created_at"), ["created_at"], unique=False)
