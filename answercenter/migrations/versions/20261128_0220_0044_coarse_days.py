"""days are also kept added up at coarser grains.

Revision: 0044, after: 0043
"""

import sqlalchemy as sa
from alembic import op


revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coarse_day",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("grain", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "grain", "day", name=op.f("pk_coarse_day")),
    )
    if op.get_bind().dialect.name == "postgresql":  # packs are read in part of a page's time; they do not shrink much
        op.execute("ALTER TABLE coarse_day ALTER COLUMN data SET STORAGE EXTERNAL")
    # They are derived: the next `counts update` adds days up.
    op.execute("UPDATE count_version SET number = number + 1")


def downgrade() -> None:
    op.drop_table("coarse_day")
