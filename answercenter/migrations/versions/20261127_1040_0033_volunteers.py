"""types of requests that volunteers may take.

Revision: 0033, after: 0026
"""

import sqlalchemy as sa
from alembic import op


revision = "0033"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("request_type", schema=None) as batch_op:
        batch_op.add_column(sa.Column("volunteers", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("request_type", schema=None) as batch_op:
        batch_op.alter_column("volunteers", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("request_type", schema=None) as batch_op:
        batch_op.drop_column("volunteers")
