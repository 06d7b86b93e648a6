"""days of a link kept beside its visits; months are added up anew, also by key.

Revision: 0023, after: 0022
"""

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is learned, and months, are derived: the next `counts update` makes them anew.
    op.execute("DELETE FROM also_viewed")
    with op.batch_alter_table("also_viewed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("days", sa.Integer(), nullable=False))
    made_anew()


def downgrade() -> None:
    with op.batch_alter_table("also_viewed", schema=None) as batch_op:
        batch_op.drop_column("days")
    made_anew()


def made_anew() -> None:
    op.execute("DELETE FROM packed_month")
    op.execute("UPDATE count_version SET number = number + 1")
