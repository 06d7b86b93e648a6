"""which revision of its original a translation follows.

Revision: 0019, after: 0018
"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer", sa.Column("translated_revision", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_answer_translation_of"), "answer", ["translation_of"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_answer_translation_of"), table_name="answer")
    op.drop_column("answer", "translated_revision")
