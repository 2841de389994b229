"""notice corrections: files come and go with them"""

from alembic import op
import sqlalchemy as sa


revision = '3d7c1f0a9b52'
down_revision = '56b9c2fbacef'
branch_labels = None
depends_on = None

FILES = sa.table(
    'notice_file', sa.column('id', sa.Integer), sa.column('notice_id', sa.Integer), sa.column('name', sa.String)
)
REVISIONS = sa.table(
    'notice_revision', sa.column('id', sa.Integer), sa.column('notice_id', sa.Integer), sa.column('content', sa.JSON)
)


def upgrade() -> None:
    op.add_column(
        'notice_file', sa.Column('state', sa.String(length=20), nullable=False, server_default='attached')
    )
    # Until now what was published kept its files, so each revision had those that the notice has.
    connection, by_notice = op.get_bind(), {}
    for file in connection.execute(sa.select(FILES).order_by(FILES.c.id)):
        by_notice.setdefault(file.notice_id, []).append({'id': file.id, 'name': file.name})
    for row in connection.execute(sa.select(REVISIONS).where(REVISIONS.c.notice_id.in_(by_notice))).all():
        content = {**row.content, 'files': by_notice[row.notice_id]}
        connection.execute(sa.update(REVISIONS).where(REVISIONS.c.id == row.id).values(content=content))


def downgrade() -> None:
    op.execute("DELETE FROM notice_file WHERE state <> 'attached'")
    with op.batch_alter_table('notice_file', schema=None) as batch_op:
        batch_op.drop_column('state')
