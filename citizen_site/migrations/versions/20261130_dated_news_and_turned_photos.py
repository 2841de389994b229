"""news item: is its date known? report photo: quarters that its author turned it by"""

import sqlalchemy as sa
from alembic import op

revision = "b7d20c5e94a1"
down_revision = "5b7e2c90d4f1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now an unreadable date was the moment of fetching, which cannot be told from a real one any more.
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_dated", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.alter_column("is_dated", server_default=None)
    with op.batch_alter_table("report_photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quarter_turns", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("report_photo", schema=None) as batch_op:
        batch_op.alter_column("quarter_turns", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("report_photo", schema=None) as batch_op:
        batch_op.drop_column("quarter_turns")
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.drop_column("is_dated")
