"""images and attachments, and which revisions name them.

Revision: 0022, after: 0021
"""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_stored_file_author_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stored_file")),
    )
    for column in ("author_id", "created_at", "touched_at"):
        op.create_index(op.f(f"ix_stored_file_{column}"), "stored_file", [column], unique=False)
    op.create_table(
        "file_use",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.CheckConstraint("audience IN ('public', 'volunteer', 'staff')", name=op.f("ck_file_use_audience")),
        sa.ForeignKeyConstraint(
            ["answer_id", "number"], ["revision.answer_id", "revision.number"],
            name=op.f("fk_file_use_answer_id_revision"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", "number", "digest", name=op.f("pk_file_use")),
    )
    op.create_index(op.f("ix_file_use_digest"), "file_use", ["digest"], unique=False)


def downgrade() -> None:
    op.drop_table("file_use")
    op.drop_table("stored_file")
