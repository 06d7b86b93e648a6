"""links of answers tell the file that they name.

Revision: 0035, after: 0025
"""

import sqlalchemy as sa
from alembic import op


revision = "0035"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("own_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_digest", sa.String(length=64), nullable=True))
    op.execute("DELETE FROM link_reading")  # the worker reads the links of all live texts again


def downgrade() -> None:
    op.execute("DELETE FROM link_reading")
    op.execute("DELETE FROM own_link WHERE file_digest IS NOT NULL")
    with op.batch_alter_table("own_link", schema=None) as batch_op:
        batch_op.drop_column("file_digest")
