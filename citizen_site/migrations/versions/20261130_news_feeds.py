"""Feeds of the news are kept by operators, who can pause and remove them

Revision ID: 8c51d7e3a0b6
Revises: 3fa8c15d7e92
"""

import sqlalchemy as sa
from alembic import op

revision = "8c51d7e3a0b6"
down_revision = "3fa8c15d7e92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM feed WHERE removed_at IS NOT NULL")
    op.drop_column("feed", "removed_at")
    op.drop_column("feed", "paused_at")
