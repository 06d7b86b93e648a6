"""askings: how far visitors come who ask people, offered answers or not.

Revision: 0040, after: 0039
"""

import sqlalchemy as sa
from alembic import op


revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asking_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("arm", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_event")),
    )
    op.create_index(op.f("ix_asking_event_day"), "asking_event", ["day"], unique=False)
    op.create_table(
        "asking_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("arm", sa.String(length=8), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "arm", name=op.f("pk_asking_count")),
    )


def downgrade() -> None:
    op.drop_table("asking_count")
    op.drop_index(op.f("ix_asking_event_day"), table_name="asking_event")
    op.drop_table("asking_event")
