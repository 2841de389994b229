"""undoable_acts: acts of staff with what they changed, in one table for single and bulk acts

A bulk action that was made within ten minutes before this can no longer be undone.
"""

import sqlalchemy as sa
from alembic import op

revision = "3fa8c15d7e92"
down_revision = "3f7b90c2d6e8"
branch_labels = None
depends_on = None

HAS_SNAPSHOT = "CAST(snapshot AS TEXT) <> '{}'"


def upgrade() -> None:
    op.create_table(
        "report_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_version", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_act_report_id_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["report.id"], name=op.f("fk_report_act_other_id_report"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_report_act_actor_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_report_act_undone_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_act")),
    )
    op.create_index("ix_report_act_report", "report_act", ["report_id", "id"])
    op.create_index("ix_report_act_other", "report_act", ["other_id"])
    op.create_index("ix_report_act_actor", "report_act", ["actor_id", "due_at", "id"])
    op.create_index("ix_report_act_done_at", "report_act", ["done_at"])
    op.create_table(
        "report_photo_view",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["report_photo.id"], name=op.f("fk_report_photo_view_photo_id_report_photo"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_photo_view_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("photo_id", "person_id", name=op.f("pk_report_photo_view")),
    )
    op.create_index("ix_report_photo_view_person_id", "report_photo_view", ["person_id"])
    op.execute(
        "INSERT INTO report_photo_view (photo_id, person_id, version, viewed_at)"
        " SELECT id, viewed_by_id, version, viewed_at FROM report_photo"
        " WHERE viewed_by_id IS NOT NULL AND viewed_at IS NOT NULL"
    )
    # In plain statements: a batch operation of SQLite would copy these large tables, and lose their CHECK constraints.
    op.add_column("report", sa.Column("resident_values", sa.JSON(), nullable=True))
    op.add_column("report_event", sa.Column("act_id", sa.Integer(), nullable=True))
    op.add_column("bulk_action_item", sa.Column("act_id", sa.Integer(), nullable=True))
    # What was public at once can no longer be undone; what is kept of it is purged with all other acts.
    op.execute(
        "INSERT INTO report_act (report_id, actor_id, action, done_at, due_at, delivered_at, snapshot, jobs)"
        " SELECT item.report_id, act.person_id, '', item.done_at, item.done_at, item.done_at, item.snapshot, '[]'"
        " FROM bulk_action_item item JOIN bulk_action act ON act.id = item.action_id"
        f" WHERE item.done_at IS NOT NULL AND {HAS_SNAPSHOT}"
    )
    op.execute(
        "UPDATE bulk_action_item SET act_id = (SELECT max(act.id) FROM report_act act"
        " WHERE act.report_id = bulk_action_item.report_id AND act.done_at = bulk_action_item.done_at)"
        f" WHERE done_at IS NOT NULL AND {HAS_SNAPSHOT}"
    )
    op.drop_column("bulk_action_item", "snapshot")
    op.drop_column("bulk_action_item", "version_after")


def downgrade() -> None:
    """What was approved and is not published yet is published; what else is not delivered yet is delivered."""
    op.execute(
        "UPDATE report SET moderation = 'approved', is_public = (visibility = 'public' AND removed_at IS NULL)"
        " WHERE moderation = 'publishing'"
    )
    op.add_column("bulk_action_item", sa.Column("version_after", sa.Integer(), nullable=True))
    op.add_column("bulk_action_item", sa.Column("snapshot", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(
        "UPDATE bulk_action_item SET snapshot = coalesce((SELECT snapshot FROM report_act"
        " WHERE report_act.id = bulk_action_item.act_id), '{}') WHERE act_id IS NOT NULL"
    )
    op.drop_column("bulk_action_item", "act_id")
    op.drop_column("report_event", "act_id")
    op.drop_column("report", "resident_values")
    op.drop_table("report_photo_view")
    op.drop_table("report_act")
