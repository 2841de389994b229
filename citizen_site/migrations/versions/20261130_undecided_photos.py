"""An index of the photos that wait for a decision

Revision ID: 5c1f0a7be264
Revises: a41f7c92d0b6
"""

import sqlalchemy as sa
from alembic import op

revision = "5c1f0a7be264"
down_revision = "a41f7c92d0b6"
branch_labels = None
depends_on = None

UNDECIDED = sa.text("decision = '' AND state = 'ready'")


def upgrade() -> None:
    op.create_index(
        "ix_report_photo_undecided",
        "report_photo",
        ["report_id"],
        sqlite_where=UNDECIDED,
        postgresql_where=UNDECIDED,
    )


def downgrade() -> None:
    op.drop_index("ix_report_photo_undecided", table_name="report_photo")
