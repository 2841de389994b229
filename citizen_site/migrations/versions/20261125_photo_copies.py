"""photo_copies: one beginning for the keys of all copies of a photo, of which there are three now"""

from alembic import op
import sqlalchemy as sa


revision = '5b0c4c1f2a77'
down_revision = 'ca2b15be495b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('copies', sa.String(length=100), nullable=False, server_default=''))
    op.execute("UPDATE report_photo SET copies = replace(large_key, '-lon.webp', '')")
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_report_photo_ready_has_copies'), type_='check')
        batch_op.drop_column('large_key')
        batch_op.drop_column('small_key')
        batch_op.alter_column('copies', server_default=None)
        batch_op.create_check_constraint(op.f('ck_report_photo_ready_has_copies'), "state <> 'ready' OR copies <> ''")


def downgrade() -> None:
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('large_key', sa.String(length=100), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('small_key', sa.String(length=100), nullable=False, server_default=''))
    op.execute(
        "UPDATE report_photo SET large_key = copies || '-lon.webp', small_key = copies || '-nho.webp' WHERE copies <> ''"
    )
    with op.batch_alter_table('report_photo', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_report_photo_ready_has_copies'), type_='check')
        batch_op.drop_column('copies')
        batch_op.create_check_constraint(
            op.f('ck_report_photo_ready_has_copies'), "state <> 'ready' OR (large_key <> '' AND small_key <> '')"
        )
