"""areas search outbox"""

from alembic import op
import sqlalchemy as sa


revision = '142b6ac51649'
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
    with op.batch_alter_table('area_succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_succession_successor_id'))
        batch_op.drop_index(batch_op.f('ix_area_succession_predecessor_id'))

    op.drop_table('area_succession')
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_fts")
    op.drop_table('search_document')
    op.drop_table('revision')
    with op.batch_alter_table('outbox_job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_job_due_at'))

    op.drop_table('outbox_job')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_parent_id'))

    op.drop_table('area')
