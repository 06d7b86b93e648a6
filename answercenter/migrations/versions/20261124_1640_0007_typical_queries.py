"""typical queries: texts that mostly ended in one answer.

Revision: 0007, after: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('typical_query',
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.String(length=256), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('answer_id', 'text', name=op.f('pk_typical_query'))
    )
    # What is learned is made anew by the next `counts update`, and fills the new table.
    op.execute("UPDATE count_version SET number = number + 1")


def downgrade() -> None:
    op.drop_table('typical_query')
