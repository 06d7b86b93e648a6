"""months are added up anew, on shelves by region; PostgreSQL keeps packed bytes as they are, uncompressed.

Revision: 0042, after: 0041
"""

from alembic import op


revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


PACKS = ("packed_day", "packed_month", "packed_tickets")


def upgrade() -> None:
    # Months are derived: the next `counts update` adds them up anew.
    made_anew()
    store("EXTERNAL")


def downgrade() -> None:
    made_anew()
    store("EXTENDED")


def store(way: str) -> None:
    """Say how PostgreSQL keeps packed bytes, and write those that are there once more, in this way."""
    if op.get_bind().dialect.name == "postgresql":
        for table in PACKS:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN data SET STORAGE {way}")
            op.execute(f"UPDATE {table} SET data = data || ''::bytea")


def made_anew() -> None:
    op.execute("DELETE FROM packed_month")
    op.execute("UPDATE count_version SET number = number + 1")
