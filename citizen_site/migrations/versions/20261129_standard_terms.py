"""Columns and stored words by the field's standard terms

Revision ID: 9c1d4e7a2b60
Revises: a6881a6d7fdb
"""

from alembic import op

revision = "9c1d4e7a2b60"
down_revision = "a6881a6d7fdb"
branch_labels = None
depends_on = None

COLUMNS = (
    ("report", "allotted_seconds", "time_limit_seconds"),
    ("report", "very_late_at", "escalate_at"),
    ("report", "due_order", "due_sort_at"),
    ("report", "where_to_go", "referral"),
    ("report", "about_office", "concerns_authority"),
    ("report_category", "about_office", "concerns_authority"),
    ("report", "handled_seconds", "resolution_seconds"),
    ("report", "held_for", "quarantine_reason"),
    ("report", "is_listed", "is_public"),
    ("report", "status_before", "resume_status"),
    ("report", "asked_at", "question_asked_at"),
    ("report", "supports", "support_count"),
    ("hide_request", "asked_at", "requested_at"),
    ("report_photo", "edition", "version"),
    ("report_message", "begun_at", "claimed_at"),
    ("desk_letter", "begun_at", "claimed_at"),
)
WORDS = (
    ("report_event", "kind", "held", "quarantined"),
    ("report_event", "kind", "noted", "note_added"),
    ("report_event", "kind", "hiding_asked", "hide_requested"),
    ("report_event", "kind", "taken_back", "undone"),
    ("bulk_act_item", "outcome", "taken_back", "undone"),
    ("audit_entry", "action", "report.hiding_asked", "report.hide_requested"),
)


def upgrade() -> None:
    # In plain SQL: both databases then rename the column in indexes and constraints as well, without a copy.
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    for table, column, old, new in WORDS:
        op.execute(f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'")


def downgrade() -> None:
    for table, column, old, new in WORDS:
        op.execute(f"UPDATE {table} SET {column} = '{old}' WHERE {column} = '{new}'")
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
