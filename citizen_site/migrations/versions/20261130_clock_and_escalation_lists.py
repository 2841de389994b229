"""When a job was enqueued, and who is still to hear of a report that is very late

Revision ID: 7d3e1f0a94c6
Revises: b7d20c5e94a1
"""

import sqlalchemy as sa
from alembic import op

revision = "7d3e1f0a94c6"
down_revision = "b7d20c5e94a1"
branch_labels = None
depends_on = None

# Messages about one escalation each, which a list replaces: "escalation:7:20261125T073000000000".
UNSENT = """kind = 'escalation' AND about LIKE 'escalation:%'
    AND sent_at IS NULL AND discarded_at IS NULL AND claimed_at IS NULL"""


def upgrade() -> None:
    with op.batch_alter_table("outbox_job") as table:
        table.add_column(sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "escalation_notice",
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"],
            ["escalation.id"],
            name=op.f("fk_escalation_notice_escalation_id_escalation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("escalation_id", "recipient", name=op.f("pk_escalation_notice")),
    )
    connection = op.get_bind()
    message = sa.table("message", sa.column("id"), sa.column("about"), sa.column("recipient"))
    known = set(connection.scalars(sa.text("SELECT id FROM escalation")))
    rows = connection.execute(sa.select(message).where(sa.text(UNSENT)).order_by(message.c.id)).all()
    pending = dict.fromkeys((int(row.about.split(":")[1]), row.recipient) for row in rows)
    notices = [{"escalation_id": each, "recipient": recipient} for each, recipient in pending if each in known]
    if notices:
        table = sa.table("escalation_notice", sa.column("escalation_id"), sa.column("recipient"))
        connection.execute(sa.insert(table), notices)
    # Their jobs find no message and end.
    op.execute(f"DELETE FROM message WHERE {UNSENT}")


def downgrade() -> None:
    """Those who were still to hear do not: each list would become many messages again."""
    op.execute("DELETE FROM message WHERE kind = 'escalation' AND about NOT LIKE 'escalation:%'")
    op.drop_table("escalation_notice")
    with op.batch_alter_table("outbox_job") as table:
        table.drop_column("enqueued_at")
