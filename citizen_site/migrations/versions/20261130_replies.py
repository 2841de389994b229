"""replies: what the desk has not read, links for units, and indexes for the tabs of the queue"""

from alembic import op
import sqlalchemy as sa


revision = 'd3f08b71c6e4'
down_revision = 'd81f3b6a2c07'
branch_labels = None
depends_on = None

WAITING = sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'")
UNREAD = sa.text("unread_since IS NOT NULL")
UNAPPROVED = sa.text("closed_at IS NOT NULL AND moderation = 'pending'")
BEFORE = ("moderation", "status", "assigned_to_id", "quarantine_reason")
TABS = ("moderation", "status", "assigned_to_id", "assigned_unit_id", "quarantine_reason")
ALL = ("closed_at", "removed_at", "delivery")


def _queue_indexes(tabs: tuple[str, ...]) -> None:
    for name, columns in (
        ("ix_report_queue", ("due_sort_at", "id", "area_id", *tabs)),
        ("ix_report_queue_area", ("area_id", "due_sort_at", "id", *tabs, *ALL)),
    ):
        op.drop_index(name, table_name="report")
        op.create_index(name, "report", list(columns), sqlite_where=WAITING, postgresql_where=WAITING)


def upgrade() -> None:
    op.add_column("report", sa.Column("unread_since", sa.DateTime(timezone=True), nullable=True))
    for name, columns, where in (
        ("ix_report_unread", ["area_id", "unread_since", "id"], UNREAD),
        ("ix_report_unapproved", ["area_id", "closed_at", "id"], UNAPPROVED),
    ):
        op.create_index(name, "report", columns, sqlite_where=where, postgresql_where=where)
    _queue_indexes(TABS)
    with op.batch_alter_table("report_forwarding") as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_report_forwarding_unit_id"), ["unit_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_report_forwarding_unit_id_handling_unit"),
            "handling_unit",
            ["unit_id"],
            ["id"],
            ondelete="CASCADE",
        )
    # Reports whose last word is not the desk's are unread: nobody was shown these words before.
    op.execute(
        """
        UPDATE report SET unread_since = (
            SELECT min(e.at) FROM report_event e
            WHERE e.report_id = report.id
              AND e.kind IN ('commented', 'answered', 'fix_disputed', 'forward_answered')
              AND e.actor_kind <> 'staff'
              AND e.at > coalesce(
                (SELECT max(s.at) FROM report_event s WHERE s.report_id = report.id AND s.actor_kind = 'staff'),
                report.received_at)
        )
        WHERE removed_at IS NULL
        """
    )


def downgrade() -> None:
    op.execute("DELETE FROM report_forwarding WHERE unit_id IS NOT NULL")
    with op.batch_alter_table("report_forwarding") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_report_forwarding_unit_id_handling_unit"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_report_forwarding_unit_id"))
        batch_op.drop_column("revoked_at")
        batch_op.drop_column("unit_id")
    _queue_indexes(BEFORE)
    op.drop_index("ix_report_unapproved", table_name="report")
    op.drop_index("ix_report_unread", table_name="report")
    op.drop_column("report", "unread_since")
