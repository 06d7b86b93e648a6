"""rules by which requests are given to people as they come in; what somebody has to do, in an index.

Revision: 0038, after: 0037
"""

import sqlalchemy as sa
from alembic import op


revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["type_id"], ["request_type.id"], name=op.f("fk_assignment_rule_type_id_request_type"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_assignment_rule_topic_id_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rule")),
    )
    op.create_index(op.f("ix_assignment_rule_type_id"), "assignment_rule", ["type_id"])
    op.create_index(op.f("ix_assignment_rule_topic_id"), "assignment_rule", ["topic_id"])
    op.create_table(
        "assignment_person",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["assignment_rule.id"],
            name=op.f("fk_assignment_person_rule_id_assignment_rule"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_assignment_person_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "user_id", name=op.f("pk_assignment_person")),
    )
    op.create_index(op.f("ix_assignment_person_user_id"), "assignment_person", ["user_id"])
    op.drop_index(op.f("ix_ticket_assignee_id"), table_name="ticket")
    op.create_index("ix_ticket_assignee_id_state", "ticket", ["assignee_id", "state"])


def downgrade() -> None:
    op.drop_index("ix_ticket_assignee_id_state", table_name="ticket")
    op.create_index(op.f("ix_ticket_assignee_id"), "ticket", ["assignee_id"])
    op.drop_table("assignment_person")
    op.drop_table("assignment_rule")
