"""months are added up anew, on shelves by region.

Revision: 0042, after: 0041
"""

from alembic import op


revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Months are derived: the next `counts update` adds them up anew.
    made_anew()


def downgrade() -> None:
    made_anew()


def made_anew() -> None:
    op.execute("DELETE FROM packed_month")
    op.execute("UPDATE count_version SET number = number + 1")
