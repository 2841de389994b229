"""desk_answers: drafts, what each person has read, pairs that are not the same, absences, rules for the least loaded"""

import sqlalchemy as sa
from alembic import op

from citizen_site.core.database import UtcDateTime

revision = "a41f7c92d0b6"
down_revision = "5c2e8a71f0d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_desk_draft_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_desk_draft_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "report_id", "form", name=op.f("pk_desk_draft")),
    )
    op.create_index(op.f("ix_desk_draft_report_id"), "desk_draft", ["report_id"])
    op.create_index(op.f("ix_desk_draft_saved_at"), "desk_draft", ["saved_at"])
    op.create_table(
        "reply_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("read_until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reply_read_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_reply_read_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "report_id", name=op.f("pk_reply_read")),
    )
    op.create_index(op.f("ix_reply_read_report_id"), "reply_read", ["report_id"])
    op.create_index(op.f("ix_reply_read_read_until"), "reply_read", ["read_until"])
    op.create_table(
        "distinct_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distinct_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["report.id"], name=op.f("fk_distinct_pair_first_id_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["report.id"], name=op.f("fk_distinct_pair_second_id_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["person.id"], name=op.f("fk_distinct_pair_marked_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_distinct_pair")),
    )
    op.create_index(op.f("ix_distinct_pair_second_id"), "distinct_pair", ["second_id"])
    op.create_index(op.f("ix_distinct_pair_marked_by_id"), "distinct_pair", ["marked_by_id"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absence_in_order")),
        sa.CheckConstraint(
            "stand_in_id IS NULL OR stand_in_id <> person_id", name=op.f("ck_absence_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["person.id"], name=op.f("fk_absence_stand_in_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_absence_entered_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person", "absence", ["person_id", "ends_on"])
    op.create_index(op.f("ix_absence_stand_in_id"), "absence", ["stand_in_id"])
    op.create_index(op.f("ix_absence_entered_by_id"), "absence", ["entered_by_id"])
    # The default stays for processes of the release before, which know no such rules.
    op.add_column("routing_rule", sa.Column("least_loaded", sa.Boolean(), server_default=sa.false(), nullable=False))
    notes = sa.text("kind = 'note_added'")
    op.create_index(
        "ix_report_event_notes", "report_event", ["at", "report_id"], sqlite_where=notes, postgresql_where=notes
    )


def downgrade() -> None:
    op.drop_index("ix_report_event_notes", table_name="report_event")
    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.drop_column("least_loaded")
    for table in ("absence", "distinct_pair", "reply_read", "desk_draft"):
        op.drop_table(table)
