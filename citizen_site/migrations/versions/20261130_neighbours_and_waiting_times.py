"""what neighbours say of reports; flags on photos and words of reports; waiting times"""

import sqlalchemy as sa
from alembic import op

revision = "c41f7d90ab26"
down_revision = "c27f4e9b8a15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "neighbour_update",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("quarantine_reason", sa.String(length=20), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT is_published OR decided_at IS NOT NULL", name=op.f("ck_neighbour_update_published_is_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_neighbour_update_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["report_event.id"],
            name=op.f("fk_neighbour_update_event_id_report_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_neighbour_update_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_neighbour_update_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_neighbour_update")),
    )
    with op.batch_alter_table("neighbour_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_neighbour_update_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_neighbour_update_report", ["report_id", "created_at", "event_id"], unique=False)
        batch_op.create_index("ix_neighbour_update_source", ["source_digest", "created_at"], unique=False)
    op.create_table(
        "report_flag",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("flagged_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["report_event.id"], name=op.f("fk_report_flag_event_id_report_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["flagged_by_id"], ["person.id"], name=op.f("fk_report_flag_flagged_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["person.id"], name=op.f("fk_report_flag_handled_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["report_photo.id"], name=op.f("fk_report_flag_photo_id_report_photo"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_flag_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_flag")),
    )
    with op.batch_alter_table("report_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_flag_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_report_flag_open", ["handled_at", "report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_flag_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_flag_report_id"), ["report_id"], unique=False)
    op.create_table(
        "waiting_time",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("half_seconds", sa.Integer(), nullable=False),
        sa.Column("most_seconds", sa.Integer(), nullable=False),
        sa.Column("day_seconds", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.CheckConstraint("confirmed <= asked AND asked <= cases", name=op.f("ck_waiting_time_parts")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_waiting_time_area_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["report_category.id"],
            name=op.f("fk_waiting_time_category_id_report_category"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("category_id", "area_id", name=op.f("pk_waiting_time")),
    )


def downgrade() -> None:
    # An older release knows no entries of neighbours, and reads none of its words twice.
    op.execute("DELETE FROM report_photo WHERE stage = 'neighbour'")
    op.drop_table("waiting_time")
    op.drop_table("report_flag")
    op.execute("DELETE FROM report_event WHERE actor_kind = 'neighbour'")
    op.drop_table("neighbour_update")
