"""tuning of search: synonyms, promotions, weights.

Revision: 0003, after: 0002
"""

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = '0003'
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_weight',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_search_weight'))
    )
    op.create_table('synonym',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('expansions', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('updated_at', Moment(), nullable=False),
    sa.CheckConstraint("kind IN ('equal', 'one_way')", name=op.f('ck_synonym_kind')),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_synonym_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_synonym'))
    )
    with op.batch_alter_table('synonym', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_synonym_author_id'), ['author_id'], unique=False)

    op.create_table('promotion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('query', sa.String(length=256), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=True),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('expires_at', Moment(), nullable=True),
    sa.CheckConstraint("(answer_id IS NULL) = (url <> '')", name=op.f('ck_promotion_answer_or_link')),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_promotion_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_promotion_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotion'))
    )
    with op.batch_alter_table('promotion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promotion_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promotion_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promotion_query'), ['query'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('promotion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promotion_query'))
        batch_op.drop_index(batch_op.f('ix_promotion_author_id'))
        batch_op.drop_index(batch_op.f('ix_promotion_answer_id'))

    op.drop_table('promotion')
    with op.batch_alter_table('synonym', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_synonym_author_id'))

    op.drop_table('synonym')
    op.drop_table('search_weight')
