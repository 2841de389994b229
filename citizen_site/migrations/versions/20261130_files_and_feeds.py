"""news item: is its date known? report photo: quarters it was turned by; service import: files on their way"""

import sqlalchemy as sa
from alembic import op

revision = "b7d20c5e94a1"
down_revision = "e2a96b3d7f18"
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
    op.create_table(
        "service_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("is_outdated", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_import")),
        sa.UniqueConstraint("key", name=op.f("uq_service_import_key")),
    )
    with op.batch_alter_table("service_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_import_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("service_import")
    with op.batch_alter_table("report_photo", schema=None) as batch_op:
        batch_op.drop_column("quarter_turns")
    with op.batch_alter_table("news_item", schema=None) as batch_op:
        batch_op.drop_column("is_dated")
