"""notice publication: counted, can be undone, its messages wait"""

from alembic import op
import sqlalchemy as sa


revision = 'c4f19a7e62d3'
down_revision = '8e41d7b3c052'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('publication', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('undo_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True))
    # What is public already was published once, and nobody waits to hear of it.
    op.execute("UPDATE notice SET publication = 1, announced_at = published_at WHERE published_at IS NOT NULL")
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.alter_column('publication', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_column('announced_at')
        batch_op.drop_column('undo_until')
        batch_op.drop_column('publication')
