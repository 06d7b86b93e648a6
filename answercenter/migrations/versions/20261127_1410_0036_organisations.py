"""organisations: which go by the name of another, which were told apart, and keys without legal forms and points.

Revision: 0036, after: 0035. An organisation whose new key another one has keeps its own, and goes by that one's name.
Going back keeps the new keys: a request that names such an organisation again makes a row of its own.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op


revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

FORMS = """
    ab ag aps as asa bv bvba cic cio co company corp corporation cv doo eg eingetragener~verein ev gbr ggmbh gmbh inc
    incorporated kft kg kgaa lda limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty sa sarl sas se sl spa srl
    sro ug zrt haftungsbeschrankt a~s e~v s~a sp~z~oo sp~zoo and
"""


def upgrade() -> None:
    op.create_table(
        "organisation_alias",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["name_id"], ["organisation.id"], name=op.f("fk_organisation_alias_name_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_alias_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_organisation_alias_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_alias")),
    )
    with op.batch_alter_table("organisation_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_alias_name_id"), ["name_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_alias_user_id"), ["user_id"], unique=False)
    op.create_table(
        "organisation_difference",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_difference_first_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_difference_second_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_organisation_difference")),
    )
    with op.batch_alter_table("organisation_difference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_difference_second_id"), ["second_id"], unique=False)
    _make_keys_anew()


def downgrade() -> None:
    op.drop_table("organisation_difference")
    op.drop_table("organisation_alias")


def _make_keys_anew() -> None:
    connection = op.get_bind()
    organisation = sa.table("organisation", sa.column("id"), sa.column("name"), sa.column("key"))
    alias = sa.table("organisation_alias", *map(sa.column, ("organisation_id", "name_id", "merged_at")))
    rows = connection.execute(sa.select(organisation).order_by(organisation.c.id)).all()
    having = {row.key: row.id for row in rows}
    for row in rows:
        key = _key(row.name)
        if not key or key == row.key:
            continue
        if key in having:
            named = {"organisation_id": row.id, "name_id": having[key], "merged_at": sa.func.current_timestamp()}
            connection.execute(sa.insert(alias).values(named))
        else:
            connection.execute(sa.update(organisation).where(organisation.c.id == row.id).values(key=key))
            having[key] = row.id


def _key(name: str) -> str:
    """The normal form of a name, as it was when this was written."""
    for _ in range(2):
        name = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).casefold()
    name = re.sub("['\u2018\u2019\u02bc`\u00b4]", "", name)
    name = re.sub(r"(?<!\w)(\w)\.\s*(?=\w(?!\w))", r"\1", name).replace("&", " and ")
    name = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in name)
    words, forms = name[:200].split(), sorted((form.split("~") for form in FORMS.split()), key=len, reverse=True)
    while len(words) > 1:
        end = next((form for form in forms if len(words) > len(form) and words[-len(form) :] == form), [])
        if words[0] == "the":
            words = words[1:]
        elif end:
            words = words[: -len(end)]
        else:
            break
    return unicodedata.normalize("NFKC", " ".join(words))
