"""first tables.

Revision: 0001, after: 
"""

import secrets

import sqlalchemy as sa
from alembic import op

from answercenter.models.columns import Moment


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('also_viewed',
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('answer_id', 'rank', name=op.f('pk_also_viewed'))
    )
    op.create_table('answer_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('answer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('clicks', sa.Integer(), nullable=False),
    sa.Column('helpful', sa.Integer(), nullable=False),
    sa.Column('unhelpful', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'region', 'answer_id', name=op.f('pk_answer_count')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('answer_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_count_answer_id'), ['answer_id'], unique=False)

    op.create_table('change',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('lineage', sa.String(length=32), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_change_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change'))
    )
    op.create_table('count_version',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('newest_day', sa.Date(), nullable=True),
    sa.Column('learned', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_count_version_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_version'))
    )
    op.create_table('counted_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('arrived', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('newest_arrival', sa.Date(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_counted_day'))
    )
    op.create_table('drop_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('drops', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'kind', 'reason', name=op.f('pk_drop_count'))
    )
    op.create_table('drop_event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drop_event'))
    )
    with op.batch_alter_table('drop_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drop_event_day'), ['day'], unique=False)

    op.create_table('feedback_event',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('helpful', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visit', sa.String(length=32), nullable=True),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('root_topic_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_event'))
    )
    with op.batch_alter_table('feedback_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_event_day'), ['day'], unique=False)

    op.create_table('job',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('due_at', Moment(), nullable=False),
    sa.Column('leased_until', Moment(), nullable=True),
    sa.Column('leased_by', sa.String(length=80), nullable=True),
    sa.Column('finished_at', Moment(), nullable=True),
    sa.Column('seconds', sa.Double(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job'))
    )
    op.create_table('keyword_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('topic_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('measured_searches', sa.Integer(), nullable=False),
    sa.Column('shown_searches', sa.Integer(), nullable=False),
    sa.Column('zero_searches', sa.Integer(), nullable=False),
    sa.Column('clicked_searches', sa.Integer(), nullable=False),
    sa.Column('keyword', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('day', 'region', 'topic_id', 'keyword', name=op.f('pk_keyword_count')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('keyword_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_keyword_count_keyword'), ['keyword'], unique=False)

    op.create_table('keyword_form',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('keyword', sa.String(length=64), nullable=False),
    sa.Column('form', sa.String(length=64), nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'keyword', 'form', name=op.f('pk_keyword_form')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('keyword_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_keyword_form_keyword'), ['keyword'], unique=False)

    op.create_table('pair_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('low_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('high_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'low_id', 'high_id', name=op.f('pk_pair_count')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('pair_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pair_count_high_id'), ['high_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pair_count_low_id'), ['low_id'], unique=False)

    op.create_table('query_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('topic_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('measured_searches', sa.Integer(), nullable=False),
    sa.Column('shown_searches', sa.Integer(), nullable=False),
    sa.Column('zero_searches', sa.Integer(), nullable=False),
    sa.Column('clicked_searches', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=256), nullable=False),
    sa.PrimaryKeyConstraint('day', 'region', 'topic_id', 'text', name=op.f('pk_query_count')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('query_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_query_count_text'), ['text'], unique=False)

    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('search_event',
    sa.Column('text', sa.String(length=256), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('result_count', sa.Integer(), nullable=True),
    sa.Column('answered', sa.Boolean(), nullable=True),
    sa.Column('shown', sa.JSON(), nullable=True),
    sa.Column('milliseconds', sa.Double(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visit', sa.String(length=32), nullable=True),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('root_topic_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_event'))
    )
    with op.batch_alter_table('search_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_event_day'), ['day'], unique=False)

    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['topic.id'], name=op.f('fk_topic_parent_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('path', name=op.f('uq_topic_path'))
    )
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_parent_id'), ['parent_id'], unique=False)

    op.create_table('traffic_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('topic_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('searching_visits', sa.Integer(), nullable=False),
    sa.Column('served_visits', sa.Integer(), nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('measured_searches', sa.Integer(), nullable=False),
    sa.Column('shown_searches', sa.Integer(), nullable=False),
    sa.Column('zero_searches', sa.Integer(), nullable=False),
    sa.Column('unanswered_searches', sa.Integer(), nullable=False),
    sa.Column('clicked_searches', sa.Integer(), nullable=False),
    sa.Column('abandoned_searches', sa.Integer(), nullable=False),
    sa.Column('clicks', sa.Integer(), nullable=False),
    sa.Column('click_rank_sum', sa.Integer(), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.Column('helpful', sa.Integer(), nullable=False),
    sa.Column('unhelpful', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'region', 'topic_id', name=op.f('pk_traffic_count')),
    sqlite_with_rowid=False,
    )
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier'))
    )
    op.create_table('view_event',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('search_id', sa.Uuid(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visit', sa.String(length=32), nullable=True),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('root_topic_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_view_event'))
    )
    with op.batch_alter_table('view_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_view_event_day'), ['day'], unique=False)

    op.create_table('visit_salt',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_visit_salt'))
    )
    op.create_table('answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('audience_label', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('live_revision', sa.Integer(), nullable=True),
    sa.Column('draft_revision', sa.Integer(), nullable=True),
    sa.Column('published_at', Moment(), nullable=True),
    sa.Column('expires_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('updated_at', Moment(), nullable=False),
    sa.Column('translation_of', sa.String(length=200), nullable=True),
    sa.Column('source_url', sa.String(length=2000), nullable=False),
    sa.Column('change_number', sa.Integer(), nullable=False),
    sa.CheckConstraint("audience IN ('public', 'volunteer', 'staff')", name=op.f('ck_answer_audience')),
    sa.CheckConstraint("state <> 'published' OR live_revision IS NOT NULL", name=op.f('ck_answer_published_has_text')),
    sa.CheckConstraint("state IN ('draft', 'published', 'archived')", name=op.f('ck_answer_state')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_answer_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('key', name=op.f('uq_answer_key'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_change_number'), ['change_number'], unique=False)
        batch_op.create_index('ix_answer_pinned', ['position'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_topic_id'), ['topic_id'], unique=False)

    op.create_table('user_role',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_user_role_role_id_role')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_role_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'role_id', name=op.f('pk_user_role'))
    )
    op.create_table('answer_topic',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_answer_topic_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_answer_topic_topic_id_topic')),
    sa.PrimaryKeyConstraint('answer_id', 'topic_id', name=op.f('pk_answer_topic'))
    )
    with op.batch_alter_table('answer_topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_topic_topic_id'), ['topic_id'], unique=False)

    op.create_table('redirect',
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_redirect_answer_id_answer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('path', name=op.f('pk_redirect'))
    )
    with op.batch_alter_table('redirect', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_redirect_answer_id'), ['answer_id'], unique=False)

    op.create_table('related_link',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('related_key', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_related_link_answer_id_answer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('answer_id', 'related_key', name=op.f('pk_related_link'))
    )
    with op.batch_alter_table('related_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_related_link_related_key'), ['related_key'], unique=False)

    op.create_table('revision',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('short_answer', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('keywords', sa.JSON(), nullable=False),
    sa.Column('alt_questions', sa.JSON(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('place', sa.JSON(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_revision_answer_id_answer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_revision_author_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('answer_id', 'number', name=op.f('pk_revision'))
    )
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_author_id'), ['author_id'], unique=False)

    op.execute(sa.text("INSERT INTO change (id, number, lineage) VALUES (1, 0, :lineage)").bindparams(lineage=secrets.token_hex(16)))
    op.execute(sa.text("INSERT INTO count_version (id, number, learned) VALUES (1, 0, 0)"))
    role = sa.table("role", sa.column("id", sa.Integer), sa.column("name", sa.String))
    names = ("volunteer", "editor", "staff", "admin")
    op.bulk_insert(role, [{"id": number, "name": name} for number, name in enumerate(names, 1)])


def downgrade() -> None:
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_author_id'))

    op.drop_table('revision')
    with op.batch_alter_table('related_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_related_link_related_key'))

    op.drop_table('related_link')
    with op.batch_alter_table('redirect', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_redirect_answer_id'))

    op.drop_table('redirect')
    with op.batch_alter_table('answer_topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_topic_topic_id'))

    op.drop_table('answer_topic')
    op.drop_table('user_role')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_topic_id'))
        batch_op.drop_index(batch_op.f('ix_answer_state'))
        batch_op.drop_index('ix_answer_pinned')
        batch_op.drop_index(batch_op.f('ix_answer_change_number'))

    op.drop_table('answer')
    op.drop_table('visit_salt')
    with op.batch_alter_table('view_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_view_event_day'))

    op.drop_table('view_event')
    op.drop_table('user')
    op.drop_table('traffic_count')
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_parent_id'))

    op.drop_table('topic')
    with op.batch_alter_table('search_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_event_day'))

    op.drop_table('search_event')
    op.drop_table('role')
    with op.batch_alter_table('query_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_query_count_text'))

    op.drop_table('query_count')
    with op.batch_alter_table('pair_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pair_count_low_id'))
        batch_op.drop_index(batch_op.f('ix_pair_count_high_id'))

    op.drop_table('pair_count')
    with op.batch_alter_table('keyword_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_keyword_form_keyword'))

    op.drop_table('keyword_form')
    with op.batch_alter_table('keyword_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_keyword_count_keyword'))

    op.drop_table('keyword_count')
    op.drop_table('job')
    with op.batch_alter_table('feedback_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_event_day'))

    op.drop_table('feedback_event')
    with op.batch_alter_table('drop_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drop_event_day'))

    op.drop_table('drop_event')
    op.drop_table('drop_count')
    op.drop_table('counted_day')
    op.drop_table('count_version')
    op.drop_table('change')
    with op.batch_alter_table('answer_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_count_answer_id'))

    op.drop_table('answer_count')
    op.drop_table('also_viewed')
