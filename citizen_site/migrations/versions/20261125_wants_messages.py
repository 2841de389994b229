"""wants_messages: whoever asked for no messages gets none, though an account has an address"""

from alembic import op
import sqlalchemy as sa


revision = '8e41d7b3c052'
down_revision = '5b0c4c1f2a77'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wants_messages', sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.alter_column('wants_messages', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_column('wants_messages')
