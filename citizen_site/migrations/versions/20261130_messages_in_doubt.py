"""Messages are claimed with a lease, like jobs, and an escalation knows which email was to tell of it

Revision ID: 5e9c41b7a038
Revises: 7d20b6f4a9c1
"""

import sqlalchemy as sa
from alembic import op

revision = "5e9c41b7a038"
down_revision = "01285e274af9"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CLAIMED = sa.text("claimed_until IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("claim_token", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("claimed_until", MOMENT, nullable=True))
        table.add_column(sa.Column("crashes", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_message_claimed_until", "message", ["claimed_until"], sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )
    # What is in doubt now went without a name that a second copy could have: it is given up, as it would have been.
    op.execute(
        """
        UPDATE message SET claim_token = 'before', claimed_until = claimed_at, crashes = 3
        WHERE claimed_at IS NOT NULL AND sent_at IS NULL AND discarded_at IS NULL
        """
    )
    with op.batch_alter_table("escalation_notice") as table:
        table.add_column(sa.Column("message_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("escalation_notice") as table:
        table.drop_column("message_id")
    op.drop_index("ix_message_claimed_until", table_name="message")
    with op.batch_alter_table("message") as table:
        table.drop_column("crashes")
        table.drop_column("claimed_until")
        table.drop_column("claim_token")
