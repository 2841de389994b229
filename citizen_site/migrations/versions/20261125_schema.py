"""The schema before the first release: all earlier revisions in one, with the id of the last of them."""

from alembic import op
import sqlalchemy as sa


revision = '8e41d7b3c052'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('short_name', sa.String(length=120), nullable=False),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(length=20), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('area_km2', sa.Double(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_area_whole_point')),
    sa.CheckConstraint('valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until', name=op.f('ck_area_validity')),
    sa.ForeignKeyConstraint(['parent_id'], ['area.id'], name=op.f('fk_area_parent_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
    sa.UniqueConstraint('slug', name=op.f('uq_area_slug'))
    )
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_parent_id'), ['parent_id'], unique=False)

    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('thing', sa.String(length=60), nullable=False),
    sa.Column('network', sa.String(length=50), nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_audit_entry_order', ['at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_thing'), ['thing'], unique=False)

    op.create_table('desk_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('about', sa.String(length=40), nullable=False),
    sa.Column('recipient', sa.String(length=40), nullable=False),
    sa.Column('owed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_letter')),
    sa.UniqueConstraint('kind', 'about', 'recipient', name=op.f('uq_desk_letter_kind'))
    )
    with op.batch_alter_table('desk_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_letter_owed_at'), ['owed_at'], unique=False)
        batch_op.create_index('ix_desk_letter_recipient', ['recipient', 'owed_at'], unique=False)

    op.create_table('feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('etag', sa.String(length=300), nullable=False),
    sa.Column('last_modified', sa.String(length=100), nullable=False),
    sa.Column('next_fetch_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_attempt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_success_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=300), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('items_in_last_copy', sa.Integer(), nullable=False),
    sa.Column('problems', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed')),
    sa.UniqueConstraint('url', name=op.f('uq_feed_url'))
    )
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feed_next_fetch_at'), ['next_fetch_at'], unique=False)

    op.create_table('notice_read',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_notice_read'))
    )
    with op.batch_alter_table('notice_read', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_read_day'), ['day'], unique=False)

    op.create_table('outbox_job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_job'))
    )
    with op.batch_alter_table('outbox_job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_job_due_at'), ['due_at'], unique=False)

    op.create_table('reading_salt',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_reading_salt'))
    )
    op.create_table('report_category',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('group_code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('icon', sa.String(length=40), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('hint_en', sa.Text(), nullable=False),
    sa.Column('keywords', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=10), nullable=False),
    sa.Column('deadlines', sa.JSON(), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('about_office', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_category')),
    sa.UniqueConstraint('code', name=op.f('uq_report_category_code'))
    )
    op.create_table('revision',
    sa.Column('stream', sa.String(length=40), nullable=False),
    sa.Column('version', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('stream', name=op.f('pk_revision'))
    )
    op.create_table('search_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('object_id', sa.Integer(), nullable=False),
    sa.Column('title_words', sa.Text(), nullable=False),
    sa.Column('body_words', sa.Text(), nullable=False),
    sa.Column('title_accented', sa.Text(), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_document')),
    sa.UniqueConstraint('kind', 'object_id', name=op.f('uq_search_document_kind'))
    )
    op.create_table('service',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('pillar', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('summary', sa.String(length=400), nullable=False),
    sa.Column('summary_en', sa.String(length=400), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('audiences', sa.String(length=60), nullable=False),
    sa.Column('life_events', sa.String(length=200), nullable=False),
    sa.Column('provider', sa.String(length=200), nullable=False),
    sa.Column('provider_en', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('languages', sa.String(length=20), nullable=False),
    sa.Column('last_checked', sa.Date(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('procedure_code', sa.String(length=40), nullable=False),
    sa.Column('procedure_level', sa.String(length=40), nullable=False),
    sa.Column('documents', sa.Text(), nullable=False),
    sa.Column('documents_en', sa.Text(), nullable=False),
    sa.Column('duration', sa.String(length=200), nullable=False),
    sa.Column('duration_en', sa.String(length=200), nullable=False),
    sa.Column('fee_online', sa.Integer(), nullable=True),
    sa.Column('fee_counter', sa.Integer(), nullable=True),
    sa.Column('fee_note', sa.String(length=400), nullable=False),
    sa.Column('fee_note_en', sa.String(length=400), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('address_en', sa.String(length=300), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('opening_hours', sa.String(length=300), nullable=False),
    sa.Column('offers', sa.Text(), nullable=False),
    sa.Column('offers_en', sa.Text(), nullable=False),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_service_whole_point')),
    sa.CheckConstraint('fee_online >= 0 AND fee_counter >= 0', name=op.f('ck_service_fees')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service')),
    sa.UniqueConstraint('slug', name=op.f('uq_service_slug'))
    )
    op.create_table('area_succession',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('predecessor_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('legal_basis', sa.String(length=200), nullable=False),
    sa.Column('is_main', sa.Boolean(), nullable=False),
    sa.CheckConstraint('predecessor_id <> successor_id', name=op.f('ck_area_succession_not_itself')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['area.id'], name=op.f('fk_area_succession_predecessor_id_area')),
    sa.ForeignKeyConstraint(['successor_id'], ['area.id'], name=op.f('fk_area_succession_successor_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_succession')),
    sa.UniqueConstraint('predecessor_id', 'successor_id', name=op.f('uq_area_succession_predecessor_id'))
    )
    with op.batch_alter_table('area_succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_succession_predecessor_id'), ['predecessor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_area_succession_successor_id'), ['successor_id'], unique=False)

    op.create_table('news_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=64), nullable=False),
    sa.Column('url', sa.String(length=1000), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('picture_url', sa.String(length=1000), nullable=False),
    sa.Column('picture_key', sa.String(length=120), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_news_item_feed_id_feed'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_item')),
    sa.UniqueConstraint('feed_id', 'guid', name=op.f('uq_news_item_feed_id'))
    )
    with op.batch_alter_table('news_item', schema=None) as batch_op:
        batch_op.create_index('ix_news_item_order', ['published_at', 'id'], unique=False)

    op.create_table('office_hours',
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_office_hours_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('area_id', name=op.f('pk_office_hours'))
    )
    op.create_table('outside_body',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('handles', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_outside_body_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_body'))
    )
    with op.batch_alter_table('outside_body', schema=None) as batch_op:
        batch_op.create_index('uq_outside_body_name', ['area_id', 'sort_key'], unique=True)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('search_name', sa.String(length=120), nullable=False),
    sa.Column('shown_as', sa.String(length=10), nullable=False),
    sa.Column('signs_answers', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('text_size', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_person_area_id_area'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('response_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('group_code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_response_template_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_response_template_category_id_report_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response_template'))
    )
    with op.batch_alter_table('response_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_template_category_id'), ['category_id'], unique=False)
        batch_op.create_index('ix_response_template_order', ['area_id', 'position', 'id'], unique=False)

    op.create_table('service_area',
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_service_area_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_area_service_id_service'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', 'area_id', name=op.f('pk_service_area'))
    )
    with op.batch_alter_table('service_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_area_area_id'), ['area_id'], unique=False)

    op.create_table('service_link',
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('problem', sa.String(length=200), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dead_since', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_link_service_id_service'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('service_id', name=op.f('pk_service_link'))
    )
    with op.batch_alter_table('service_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_link_dead_since'), ['dead_since'], unique=False)

    op.create_table('service_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=20), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_report_service_id_service'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_report'))
    )
    with op.batch_alter_table('service_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_report_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_report_service_id'), ['service_id'], unique=False)

    op.create_table('browser_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=80), nullable=False),
    sa.Column('network', sa.String(length=50), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_seconds', sa.Integer(), nullable=False),
    sa.Column('proof', sa.String(length=20), nullable=False),
    sa.Column('has_second_factor', sa.Boolean(), nullable=False),
    sa.Column('proved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_browser_session_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_browser_session')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_browser_session_token_digest'))
    )
    with op.batch_alter_table('browser_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_browser_session_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_browser_session_person_id'), ['person_id'], unique=False)

    op.create_table('category_deadline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('hours BETWEEN 1 AND 2000', name=op.f('ck_category_deadline_some_hours')),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_category_deadline_category_id_report_category')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_category_deadline_set_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_deadline'))
    )
    with op.batch_alter_table('category_deadline', schema=None) as batch_op:
        batch_op.create_index('ix_category_deadline_order', ['category_id', 'urgency', 'valid_from', 'id'], unique=False)

    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text_name', sa.String(length=40), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_person_id'), ['person_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('kind', 'value', name=op.f('uq_contact_kind'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_person_id'), ['person_id'], unique=False)

    op.create_table('desk_digest_off',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_desk_digest_off_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_desk_digest_off'))
    )
    op.create_table('desk_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('file_key', sa.String(length=100), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_desk_task_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_task'))
    )
    with op.batch_alter_table('desk_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_task_finished_at'), ['finished_at'], unique=False)
        batch_op.create_index('ix_desk_task_person', ['person_id', 'created_at'], unique=False)

    op.create_table('external_identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_external_identity_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_external_identity_issuer'))
    )
    with op.batch_alter_table('external_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_external_identity_person_id'), ['person_id'], unique=False)

    op.create_table('handling_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sort_key', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('head_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_handling_unit_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['head_id'], ['person.id'], name=op.f('fk_handling_unit_head_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handling_unit'))
    )
    with op.batch_alter_table('handling_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handling_unit_head_id'), ['head_id'], unique=False)
        batch_op.create_index('uq_handling_unit_name', ['area_id', 'sort_key'], unique=True)

    op.create_table('news_item_area',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_news_item_area_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['news_item.id'], name=op.f('fk_news_item_area_item_id_news_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'area_id', name=op.f('pk_news_item_area'))
    )
    with op.batch_alter_table('news_item_area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_news_item_area_area_id'), ['area_id'], unique=False)

    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1023), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passkey_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkey_person_id'), ['person_id'], unique=False)

    op.create_table('password',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('hashed', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_password_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_password'))
    )
    op.create_table('person_flag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('message', sa.String(length=1000), nullable=False),
    sa.Column('flagged_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_person_flag_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['flagged_by_id'], ['person.id'], name=op.f('fk_person_flag_flagged_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['handled_by_id'], ['person.id'], name=op.f('fk_person_flag_handled_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_flag_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_flag'))
    )
    with op.batch_alter_table('person_flag', schema=None) as batch_op:
        batch_op.create_index('ix_person_flag_open', ['handled_at', 'area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_flag_person_id'), ['person_id'], unique=False)

    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_code_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_person_id'), ['person_id'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('end_reason', sa.String(length=300), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_role_grant_some_time')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_role_grant_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_role_grant_ended_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['granted_by_id'], ['person.id'], name=op.f('fk_role_grant_granted_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)

    op.create_table('saved_filter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_filter_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter')),
    sa.UniqueConstraint('person_id', 'name', name=op.f('uq_saved_filter_person_id'))
    )
    op.create_table('second_factor',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sealed_secret', sa.String(length=300), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_factor'))
    )
    op.create_table('sign_in_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('thing', sa.String(length=40), nullable=False),
    sa.Column('browser_digest', sa.String(length=64), nullable=False),
    sa.Column('link_digest', sa.String(length=64), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('next_path', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_request_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_request')),
    sa.UniqueConstraint('browser_digest', name=op.f('uq_sign_in_request_browser_digest'))
    )
    with op.batch_alter_table('sign_in_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_request_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_request_link_digest'), ['link_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_request_value'), ['value'], unique=False)

    op.create_table('bulk_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_bulk_act_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['desk_task.id'], name=op.f('fk_bulk_act_task_id_desk_task'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_bulk_act_person_id'))
    )
    with op.batch_alter_table('bulk_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_act_task_id'), ['task_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_invitation_some_time')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_invitation_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_invitation_invited_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['replaces_id'], ['role_grant.id'], name=op.f('fk_invitation_replaces_id_role_grant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_token_digest'), ['token_digest'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('is_pinned', sa.Boolean(), nullable=False),
    sa.Column('meeting_starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meeting_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meeting_place', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawal_reason', sa.String(length=500), nullable=False),
    sa.Column('grant_id', sa.Integer(), nullable=True),
    sa.Column('signed_name', sa.String(length=80), nullable=False),
    sa.Column('signed_role', sa.String(length=20), nullable=True),
    sa.Column('signed_area_id', sa.Integer(), nullable=True),
    sa.Column('signed_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_by_tab', sa.String(length=20), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state IN ('draft', 'scheduled')) = (published_at IS NULL)", name=op.f('ck_notice_published_when_it_is_public')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_notice_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_notice_author_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['grant_id'], ['role_grant.id'], name=op.f('fk_notice_grant_id_role_grant'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['signed_area_id'], ['area.id'], name=op.f('fk_notice_signed_area_id_area'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('code', name=op.f('uq_notice_code'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_notice_due', ['state', 'publish_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index('ix_notice_order', ['state', 'published_at', 'id'], unique=False)

    op.create_table('report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=7), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=True),
    sa.Column('quadkey', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('verification', sa.String(length=12), nullable=False),
    sa.Column('moderation', sa.String(length=10), nullable=False),
    sa.Column('hidden_reason', sa.String(length=500), nullable=False),
    sa.Column('delivery', sa.String(length=14), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('is_listed', sa.Boolean(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('intake_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_order', sa.DateTime(timezone=True), nullable=False),
    sa.Column('very_late_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('allotted_seconds', sa.Integer(), nullable=False),
    sa.Column('remaining_seconds', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status_before', sa.String(length=20), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('scheduled_for', sa.Date(), nullable=True),
    sa.Column('forwarded_to', sa.String(length=200), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('evidence', sa.String(length=10), nullable=False),
    sa.Column('where_to_go', sa.String(length=300), server_default='', nullable=False),
    sa.Column('fix_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assigned_to_id', sa.Integer(), nullable=True),
    sa.Column('assigned_unit_id', sa.Integer(), nullable=True),
    sa.Column('handled_seconds', sa.Integer(), nullable=True),
    sa.Column('held_for', sa.String(length=20), nullable=False),
    sa.Column('source_digest', sa.String(length=64), nullable=False),
    sa.Column('about_office', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('is_original', sa.Boolean(), nullable=False),
    sa.Column('duplicate_of_id', sa.Integer(), nullable=True),
    sa.Column('duplicate_of_original', sa.Boolean(), nullable=True),
    sa.Column('supports', sa.Integer(), nullable=False),
    sa.Column('wants_messages', sa.Boolean(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('place_text', sa.String(length=300), nullable=False),
    sa.Column('landmark', sa.String(length=200), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('accuracy_m', sa.Double(), nullable=True),
    sa.Column('point_source', sa.String(length=10), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('visibility', sa.String(length=10), nullable=False),
    sa.Column('shows_name', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'awaiting_reporter') = (status_before IS NOT NULL AND asked_at IS NOT NULL)", name=op.f('ck_report_waiting_knows_before')),
    sa.CheckConstraint("(status = 'duplicate') = (duplicate_of_id IS NOT NULL)", name=op.f('ck_report_duplicate_has_target')),
    sa.CheckConstraint("(status IN ('duplicate', 'no_further_action', 'not_responsible', 'rejected', 'resolved', 'withdrawn')) = (closed_at IS NOT NULL)", name=op.f('ck_report_closed_since')),
    sa.CheckConstraint("is_listed = (visibility = 'public' AND moderation = 'approved' AND delivery <> 'unsent' AND removed_at IS NULL)", name=op.f('ck_report_listed')),
    sa.CheckConstraint("moderation <> 'hidden' OR hidden_reason <> ''", name=op.f('ck_report_hidden_has_reason')),
    sa.CheckConstraint("place_text <> '' OR latitude IS NOT NULL OR removed_at IS NOT NULL", name=op.f('ck_report_some_place')),
    sa.CheckConstraint("status <> 'forwarded' OR forwarded_to <> ''", name=op.f('ck_report_forwarded_has_recipient')),
    sa.CheckConstraint("status <> 'resolved' OR (answer <> '' AND evidence <> '')", name=op.f('ck_report_resolved_has_evidence')),
    sa.CheckConstraint("status <> 'scheduled' OR scheduled_for IS NOT NULL", name=op.f('ck_report_scheduled_has_date')),
    sa.CheckConstraint("status NOT IN ('rejected', 'not_responsible', 'no_further_action') OR answer <> ''", name=op.f('ck_report_refused_has_reason')),
    sa.CheckConstraint('(duplicate_of_id IS NULL) = (duplicate_of_original IS NULL)', name=op.f('ck_report_whole_duplicate')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_report_whole_point')),
    sa.CheckConstraint('due_at IS NULL OR due_order = due_at', name=op.f('ck_report_due_order_follows')),
    sa.CheckConstraint('duplicate_of_original IS NULL OR duplicate_of_original', name=op.f('ck_report_duplicate_of_an_original')),
    sa.CheckConstraint('is_original = (duplicate_of_id IS NULL)', name=op.f('ck_report_original')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_report_area_id_area')),
    sa.ForeignKeyConstraint(['assigned_to_id'], ['person.id'], name=op.f('fk_report_assigned_to_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['assigned_unit_id'], ['handling_unit.id'], name=op.f('fk_report_assigned_unit_id_handling_unit'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_report_category_id_report_category')),
    sa.ForeignKeyConstraint(['duplicate_of_id', 'duplicate_of_original'], ['report.id', 'report.is_original'], name='fk_report_duplicate'),
    sa.ForeignKeyConstraint(['reporter_id'], ['person.id'], name=op.f('fk_report_reporter_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('code', name=op.f('uq_report_code')),
    sa.UniqueConstraint('id', 'is_original', name=op.f('uq_report_id')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_report_token_digest'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_assigned_to_id'), ['assigned_to_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_assigned_unit_id'), ['assigned_unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_category_id'), ['category_id'], unique=False)
        batch_op.create_index('ix_report_closed', ['closed_at', 'area_id', 'category_id', 'status', 'handled_seconds', 'fix_confirmed_at', 'held_for'], unique=False, sqlite_where=sa.text('closed_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NOT NULL'))
        batch_op.create_index('ix_report_delivered', ['delivered_at', 'area_id', 'category_id', 'status', 'held_for'], unique=False)
        batch_op.create_index('ix_report_due', ['delivery', 'due_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_duplicate_of_id'), ['duplicate_of_id'], unique=False)
        batch_op.create_index('ix_report_listed', ['is_listed', 'received_at', 'id'], unique=False)
        batch_op.create_index('ix_report_map', ['is_listed', 'quadkey'], unique=False)
        batch_op.create_index('ix_report_open', ['due_at', 'very_late_at', 'area_id', 'category_id', 'held_for'], unique=False, sqlite_where=sa.text('closed_at IS NULL AND removed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL AND removed_at IS NULL'))
        batch_op.create_index('ix_report_queue', ['due_order', 'id', 'area_id', 'moderation', 'status', 'assigned_to_id', 'held_for'], unique=False, sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.create_index('ix_report_queue_area', ['area_id', 'due_order', 'id', 'moderation', 'status', 'assigned_to_id', 'held_for', 'closed_at', 'removed_at', 'delivery'], unique=False, sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.create_index('ix_report_queue_changed', ['updated_at'], unique=False, sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.create_index(batch_op.f('ix_report_reporter_id'), ['reporter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_source_digest'), ['source_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_status'), ['status'], unique=False)

    op.create_table('routing_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('group_code', sa.String(length=40), nullable=False),
    sa.Column('within_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('from_minute', sa.Integer(), nullable=True),
    sa.Column('until_minute', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("category_id IS NULL OR group_code = ''", name=op.f('ck_routing_rule_one_kind')),
    sa.CheckConstraint('(from_minute IS NULL) = (until_minute IS NULL)', name=op.f('ck_routing_rule_whole_time')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_routing_rule_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_routing_rule_category_id_report_category'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_routing_rule_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['unit_id'], ['handling_unit.id'], name=op.f('fk_routing_rule_unit_id_handling_unit'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['within_id'], ['area.id'], name=op.f('fk_routing_rule_within_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_rule'))
    )
    with op.batch_alter_table('routing_rule', schema=None) as batch_op:
        batch_op.create_index('ix_routing_rule_order', ['area_id', 'position', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_routing_rule_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_routing_rule_unit_id'), ['unit_id'], unique=False)

    op.create_table('bulk_act_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('seen_version', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('problem', sa.String(length=20), nullable=False),
    sa.Column('version_after', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['act_id'], ['bulk_act.id'], name=op.f('fk_bulk_act_item_act_id_bulk_act'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_bulk_act_item_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act_item')),
    sa.UniqueConstraint('act_id', 'report_id', name=op.f('uq_bulk_act_item_act_id'))
    )
    with op.batch_alter_table('bulk_act_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulk_act_item_done_at'), ['done_at'], unique=False)
        batch_op.create_index('ix_bulk_act_item_outcome', ['act_id', 'outcome', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_act_item_report_id'), ['report_id'], unique=False)

    op.create_table('escalation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('run', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_escalation_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
    sa.UniqueConstraint('report_id', 'level', 'run', name=op.f('uq_escalation_report_id'))
    )
    op.create_table('hide_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('wish', sa.String(length=10), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_confirmed', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (is_confirmed IS NULL)', name=op.f('ck_hide_request_decided')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_hide_request_four_eyes')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_hide_request_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_hide_request_decided_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_hide_request_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hide_request'))
    )
    with op.batch_alter_table('hide_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hide_request_report_id'), ['report_id'], unique=False)
        batch_op.create_index('uq_hide_request_open', ['report_id'], unique=True, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('notice_confirmation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_confirmation_notice_id_notice'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_confirmation_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_confirmation')),
    sa.UniqueConstraint('notice_id', 'person_id', name=op.f('uq_notice_confirmation_notice_id'))
    )
    with op.batch_alter_table('notice_confirmation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_confirmation_person_id'), ['person_id'], unique=False)

    op.create_table('notice_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), server_default='attached', nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('upload_key', sa.String(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.String(length=20), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=True),
    sa.Column('signatures', sa.JSON(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_file_notice_id_notice'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_file')),
    sa.UniqueConstraint('key', name=op.f('uq_notice_file_key')),
    sa.UniqueConstraint('notice_id', 'upload_key', name=op.f('uq_notice_file_notice_id'))
    )
    op.create_table('notice_flag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('message', sa.String(length=1000), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['handled_by_id'], ['person.id'], name=op.f('fk_notice_flag_handled_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_flag_notice_id_notice'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_flag_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_flag'))
    )
    with op.batch_alter_table('notice_flag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_flag_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_flag_notice_id'), ['notice_id'], unique=False)

    op.create_table('notice_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('signed_role', sa.String(length=20), nullable=True),
    sa.Column('signed_area_id', sa.Integer(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_notice_revision_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_revision_notice_id_notice'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['signed_area_id'], ['area.id'], name=op.f('fk_notice_revision_signed_area_id_area'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_revision')),
    sa.UniqueConstraint('notice_id', 'number', name=op.f('uq_notice_revision_notice_id'))
    )
    op.create_table('notice_tally',
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('opened', sa.Integer(), nullable=False),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_tally_notice_id_notice'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_notice_tally'))
    )
    op.create_table('report_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('contact_kind', sa.String(length=10), nullable=False),
    sa.Column('contact_value', sa.String(length=254), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('looked_at_similar', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('place_text', sa.String(length=300), nullable=False),
    sa.Column('landmark', sa.String(length=200), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('accuracy_m', sa.Double(), nullable=True),
    sa.Column('point_source', sa.String(length=10), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('urgency', sa.String(length=10), nullable=False),
    sa.Column('visibility', sa.String(length=10), nullable=False),
    sa.Column('shows_name', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_report_draft_whole_point')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_report_draft_area_id_area')),
    sa.ForeignKeyConstraint(['category_id'], ['report_category.id'], name=op.f('fk_report_draft_category_id_report_category')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_draft_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_draft_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_draft')),
    sa.UniqueConstraint('report_id', name=op.f('uq_report_draft_report_id')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_report_draft_token_digest'))
    )
    with op.batch_alter_table('report_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_draft_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_draft_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_draft_updated_at'), ['updated_at'], unique=False)

    op.create_table('report_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=120), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('status_before', sa.String(length=20), nullable=True),
    sa.Column('status_after', sa.String(length=20), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_report_event_actor_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_event_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_event'))
    )
    with op.batch_alter_table('report_event', schema=None) as batch_op:
        batch_op.create_index('ix_report_event_order', ['report_id', 'at', 'id'], unique=False)

    op.create_table('report_follow',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_follow_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_follow_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', 'person_id', name=op.f('pk_report_follow'))
    )
    with op.batch_alter_table('report_follow', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_follow_person_id'), ['person_id'], unique=False)

    op.create_table('report_presence',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_presence_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_presence_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', 'person_id', name=op.f('pk_report_presence'))
    )
    with op.batch_alter_table('report_presence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_presence_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_presence_seen_at'), ['seen_at'], unique=False)

    op.create_table('report_support',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('browser_digest', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (browser_digest IS NULL)', name=op.f('ck_report_support_one_supporter')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_support_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_support_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_support')),
    sa.UniqueConstraint('report_id', 'browser_digest', name='uq_report_support_browser'),
    sa.UniqueConstraint('report_id', 'person_id', name='uq_report_support_person')
    )
    with op.batch_alter_table('report_support', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_support_person_id'), ['person_id'], unique=False)

    op.create_table('reporter_contact',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_reporter_contact_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_reporter_contact'))
    )
    with op.batch_alter_table('reporter_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reporter_contact_value'), ['value'], unique=False)

    op.create_table('source_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_source_block_some_time')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_source_block_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['person.id'], name=op.f('fk_source_block_lifted_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_source_block_report_id_report'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_source_block_set_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_block'))
    )
    with op.batch_alter_table('source_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_block_area_id'), ['area_id'], unique=False)
        batch_op.create_index('ix_source_block_digest', ['digest', 'ends_at'], unique=False)

    op.create_table('notice_mark',
    sa.Column('mark', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['revision_id'], ['notice_revision.id'], name=op.f('fk_notice_mark_revision_id_notice_revision'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('mark', 'revision_id', name=op.f('pk_notice_mark'))
    )
    with op.batch_alter_table('notice_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_mark_revision_id'), ['revision_id'], unique=False)

    op.create_table('report_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['report_event.id'], name=op.f('fk_report_document_event_id_report_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_document_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_document')),
    sa.UniqueConstraint('key', name=op.f('uq_report_document_key'))
    )
    with op.batch_alter_table('report_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_document_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_document_report_id'), ['report_id'], unique=False)

    op.create_table('report_feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('answer_event_id', sa.Integer(), nullable=False),
    sa.Column('is_fixed', sa.Boolean(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('rating IS NULL OR rating BETWEEN 1 AND 5', name=op.f('ck_report_feedback_rating_scale')),
    sa.ForeignKeyConstraint(['answer_event_id'], ['report_event.id'], name=op.f('fk_report_feedback_answer_event_id_report_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_feedback_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_feedback')),
    sa.UniqueConstraint('answer_event_id', name=op.f('uq_report_feedback_answer_event_id'))
    )
    with op.batch_alter_table('report_feedback', schema=None) as batch_op:
        batch_op.create_index('ix_report_feedback_order', ['created_at', 'report_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_feedback_report_id'), ['report_id'], unique=False)

    op.create_table('report_forwarding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('body_name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answer_event_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(outcome IS NULL) = (answered_at IS NULL)', name=op.f('ck_report_forwarding_answered_has_outcome')),
    sa.ForeignKeyConstraint(['answer_event_id'], ['report_event.id'], name=op.f('fk_report_forwarding_answer_event_id_report_event'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['report_event.id'], name=op.f('fk_report_forwarding_event_id_report_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_forwarding_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_forwarding')),
    sa.UniqueConstraint('event_id', name=op.f('uq_report_forwarding_event_id')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_report_forwarding_token_digest'))
    )
    with op.batch_alter_table('report_forwarding', schema=None) as batch_op:
        batch_op.create_index('ix_report_forwarding_report', ['report_id', 'id'], unique=False)

    op.create_table('report_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.String(length=40), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['report_event.id'], name=op.f('fk_report_message_event_id_report_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_message')),
    sa.UniqueConstraint('event_id', 'recipient', name=op.f('uq_report_message_event_id'))
    )
    op.create_table('report_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('upload_key', sa.String(length=64), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('original_key', sa.String(length=100), nullable=False),
    sa.Column('original_bytes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=False),
    sa.Column('copies', sa.String(length=100), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('is_published', sa.Boolean(), nullable=False),
    sa.Column('looked_at_by_id', sa.Integer(), nullable=True),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.String(length=10), server_default='', nullable=False),
    sa.Column('redactions', sa.JSON(), server_default='[]', nullable=False),
    sa.Column('clear_key', sa.String(length=100), server_default='', nullable=False),
    sa.Column('edition', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("NOT is_published OR state = 'ready'", name=op.f('ck_report_photo_published_is_ready')),
    sa.CheckConstraint("state <> 'ready' OR copies <> ''", name=op.f('ck_report_photo_ready_has_copies')),
    sa.CheckConstraint('draft_id IS NOT NULL OR report_id IS NOT NULL', name=op.f('ck_report_photo_belongs')),
    sa.ForeignKeyConstraint(['draft_id'], ['report_draft.id'], name=op.f('fk_report_photo_draft_id_report_draft'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['report_event.id'], name=op.f('fk_report_photo_event_id_report_event'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['looked_at_by_id'], ['person.id'], name=op.f('fk_report_photo_looked_at_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_photo_report_id_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_photo')),
    sa.UniqueConstraint('draft_id', 'upload_key', name=op.f('uq_report_photo_draft_id')),
    sa.UniqueConstraint('report_id', 'upload_key', name=op.f('uq_report_photo_report_id'))
    )
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_photo_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_photo_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_photo_report_id'), ['report_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_search_document_words ON search_document USING gin "
            "((setweight(to_tsvector('simple'::regconfig, title_words), 'A') || "
            "setweight(to_tsvector('simple'::regconfig, body_words), 'B')))"
        )
    else:
        # An external-content table: FTS5 keeps only its index, the triggers keep it in step.
        op.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5("
            "title_words, body_words, content='search_document', content_rowid='id', tokenize='ascii')"
        )
        op.execute(
            "CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN "
            "INSERT INTO search_fts(rowid, title_words, body_words) "
            "VALUES (new.id, new.title_words, new.body_words); END"
        )
        op.execute(
            "CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN "
            "INSERT INTO search_fts(search_fts, rowid, title_words, body_words) "
            "VALUES ('delete', old.id, old.title_words, old.body_words); END"
        )
        op.execute(
            "CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN "
            "INSERT INTO search_fts(search_fts, rowid, title_words, body_words) "
            "VALUES ('delete', old.id, old.title_words, old.body_words); "
            "INSERT INTO search_fts(rowid, title_words, body_words) "
            "VALUES (new.id, new.title_words, new.body_words); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_fts")
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_photo_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_photo_draft_id'))
        batch_op.drop_index(batch_op.f('ix_report_photo_created_at'))

    op.drop_table('report_photo')
    op.drop_table('report_message')
    with op.batch_alter_table('report_forwarding', schema=None) as batch_op:
        batch_op.drop_index('ix_report_forwarding_report')

    op.drop_table('report_forwarding')
    with op.batch_alter_table('report_feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_feedback_report_id'))
        batch_op.drop_index('ix_report_feedback_order')

    op.drop_table('report_feedback')
    with op.batch_alter_table('report_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_document_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_document_event_id'))

    op.drop_table('report_document')
    with op.batch_alter_table('notice_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_mark_revision_id'))

    op.drop_table('notice_mark')
    with op.batch_alter_table('source_block', schema=None) as batch_op:
        batch_op.drop_index('ix_source_block_digest')
        batch_op.drop_index(batch_op.f('ix_source_block_area_id'))

    op.drop_table('source_block')
    with op.batch_alter_table('reporter_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reporter_contact_value'))

    op.drop_table('reporter_contact')
    with op.batch_alter_table('report_support', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_support_person_id'))

    op.drop_table('report_support')
    with op.batch_alter_table('report_presence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_presence_seen_at'))
        batch_op.drop_index(batch_op.f('ix_report_presence_person_id'))

    op.drop_table('report_presence')
    with op.batch_alter_table('report_follow', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_follow_person_id'))

    op.drop_table('report_follow')
    with op.batch_alter_table('report_event', schema=None) as batch_op:
        batch_op.drop_index('ix_report_event_order')

    op.drop_table('report_event')
    with op.batch_alter_table('report_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_draft_updated_at'))
        batch_op.drop_index(batch_op.f('ix_report_draft_person_id'))
        batch_op.drop_index(batch_op.f('ix_report_draft_area_id'))

    op.drop_table('report_draft')
    op.drop_table('notice_tally')
    op.drop_table('notice_revision')
    with op.batch_alter_table('notice_flag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_flag_notice_id'))
        batch_op.drop_index(batch_op.f('ix_notice_flag_created_at'))

    op.drop_table('notice_flag')
    op.drop_table('notice_file')
    with op.batch_alter_table('notice_confirmation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_confirmation_person_id'))

    op.drop_table('notice_confirmation')
    with op.batch_alter_table('hide_request', schema=None) as batch_op:
        batch_op.drop_index('uq_hide_request_open', sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_hide_request_report_id'))

    op.drop_table('hide_request')
    op.drop_table('escalation')
    with op.batch_alter_table('bulk_act_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_act_item_report_id'))
        batch_op.drop_index('ix_bulk_act_item_outcome')
        batch_op.drop_index(batch_op.f('ix_bulk_act_item_done_at'))

    op.drop_table('bulk_act_item')
    with op.batch_alter_table('routing_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_routing_rule_unit_id'))
        batch_op.drop_index(batch_op.f('ix_routing_rule_person_id'))
        batch_op.drop_index('ix_routing_rule_order')

    op.drop_table('routing_rule')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_status'))
        batch_op.drop_index(batch_op.f('ix_report_source_digest'))
        batch_op.drop_index(batch_op.f('ix_report_reporter_id'))
        batch_op.drop_index('ix_report_queue_changed', sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.drop_index('ix_report_queue_area', sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.drop_index('ix_report_queue', sqlite_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"), postgresql_where=sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'"))
        batch_op.drop_index('ix_report_open', sqlite_where=sa.text('closed_at IS NULL AND removed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL AND removed_at IS NULL'))
        batch_op.drop_index('ix_report_map')
        batch_op.drop_index('ix_report_listed')
        batch_op.drop_index(batch_op.f('ix_report_duplicate_of_id'))
        batch_op.drop_index('ix_report_due')
        batch_op.drop_index('ix_report_delivered')
        batch_op.drop_index('ix_report_closed', sqlite_where=sa.text('closed_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_report_category_id'))
        batch_op.drop_index(batch_op.f('ix_report_assigned_unit_id'))
        batch_op.drop_index(batch_op.f('ix_report_assigned_to_id'))
        batch_op.drop_index(batch_op.f('ix_report_area_id'))

    op.drop_table('report')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_order')
        batch_op.drop_index(batch_op.f('ix_notice_expires_at'))
        batch_op.drop_index('ix_notice_due')
        batch_op.drop_index(batch_op.f('ix_notice_author_id'))
        batch_op.drop_index(batch_op.f('ix_notice_area_id'))

    op.drop_table('notice')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_token_digest'))
        batch_op.drop_index(batch_op.f('ix_invitation_area_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('bulk_act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulk_act_task_id'))

    op.drop_table('bulk_act')
    with op.batch_alter_table('sign_in_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_request_value'))
        batch_op.drop_index(batch_op.f('ix_sign_in_request_link_digest'))
        batch_op.drop_index(batch_op.f('ix_sign_in_request_expires_at'))

    op.drop_table('sign_in_request')
    op.drop_table('second_factor')
    op.drop_table('saved_filter')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_area_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_person_id'))

    op.drop_table('recovery_code')
    with op.batch_alter_table('person_flag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_flag_person_id'))
        batch_op.drop_index('ix_person_flag_open')

    op.drop_table('person_flag')
    op.drop_table('password')
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkey_person_id'))

    op.drop_table('passkey')
    with op.batch_alter_table('news_item_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_news_item_area_area_id'))

    op.drop_table('news_item_area')
    with op.batch_alter_table('handling_unit', schema=None) as batch_op:
        batch_op.drop_index('uq_handling_unit_name')
        batch_op.drop_index(batch_op.f('ix_handling_unit_head_id'))

    op.drop_table('handling_unit')
    with op.batch_alter_table('external_identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_external_identity_person_id'))

    op.drop_table('external_identity')
    with op.batch_alter_table('desk_task', schema=None) as batch_op:
        batch_op.drop_index('ix_desk_task_person')
        batch_op.drop_index(batch_op.f('ix_desk_task_finished_at'))

    op.drop_table('desk_task')
    op.drop_table('desk_digest_off')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_person_id'))

    op.drop_table('contact')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_person_id'))

    op.drop_table('consent')
    with op.batch_alter_table('category_deadline', schema=None) as batch_op:
        batch_op.drop_index('ix_category_deadline_order')

    op.drop_table('category_deadline')
    with op.batch_alter_table('browser_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_browser_session_person_id'))
        batch_op.drop_index(batch_op.f('ix_browser_session_ends_at'))

    op.drop_table('browser_session')
    with op.batch_alter_table('service_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_report_service_id'))
        batch_op.drop_index(batch_op.f('ix_service_report_created_at'))

    op.drop_table('service_report')
    with op.batch_alter_table('service_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_link_dead_since'))

    op.drop_table('service_link')
    with op.batch_alter_table('service_area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_area_area_id'))

    op.drop_table('service_area')
    with op.batch_alter_table('response_template', schema=None) as batch_op:
        batch_op.drop_index('ix_response_template_order')
        batch_op.drop_index(batch_op.f('ix_response_template_category_id'))

    op.drop_table('response_template')
    op.drop_table('person')
    with op.batch_alter_table('outside_body', schema=None) as batch_op:
        batch_op.drop_index('uq_outside_body_name')

    op.drop_table('outside_body')
    op.drop_table('office_hours')
    with op.batch_alter_table('news_item', schema=None) as batch_op:
        batch_op.drop_index('ix_news_item_order')

    op.drop_table('news_item')
    with op.batch_alter_table('area_succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_succession_successor_id'))
        batch_op.drop_index(batch_op.f('ix_area_succession_predecessor_id'))

    op.drop_table('area_succession')
    op.drop_table('service')
    op.drop_table('search_document')
    op.drop_table('revision')
    op.drop_table('report_category')
    op.drop_table('reading_salt')
    with op.batch_alter_table('outbox_job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_job_due_at'))

    op.drop_table('outbox_job')
    with op.batch_alter_table('notice_read', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_read_day'))

    op.drop_table('notice_read')
    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feed_next_fetch_at'))

    op.drop_table('feed')
    with op.batch_alter_table('desk_letter', schema=None) as batch_op:
        batch_op.drop_index('ix_desk_letter_recipient')
        batch_op.drop_index(batch_op.f('ix_desk_letter_owed_at'))

    op.drop_table('desk_letter')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_thing'))
        batch_op.drop_index('ix_audit_entry_order')
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_action'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_parent_id'))

    op.drop_table('area')
