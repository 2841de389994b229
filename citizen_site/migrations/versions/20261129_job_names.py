"""Names of jobs by the trade's terms

Revision ID: 5b7e2c90d4f1
Revises: 5b8e2f61c7d4
"""

from alembic import op

revision = "5b7e2c90d4f1"
down_revision = "5b8e2f61c7d4"
branch_labels = None
depends_on = None

NAMES = (
    ("accounts.tell", "accounts.notify_change"),
    ("reports.tell", "reports.notify_subscribers"),
    ("desk.take_step", "desk.run_next_step"),
    ("jobs.forget_given_up", "jobs.purge_dead_letters"),
    ("accounts.forget_old", "accounts.purge_expired"),
    ("staff.forget_invitations", "staff.purge_invitations"),
    ("notices.forget_readers", "notices.purge_readers"),
    ("notices.sweep_files", "notices.remove_stray_files"),
    ("reports.end_old_waiting", "reports.resume_unanswered"),
    ("reports.tidy_photos", "reports.remove_stray_photos"),
    ("reports.tidy_documents", "reports.remove_stray_documents"),
    ("desk.morning", "desk.daily_digest"),
    ("desk.forget", "desk.purge_expired"),
    ("desk.forget_absent", "desk.purge_presence"),
    ("desk.forget_memories", "desk.purge_snapshots"),
)


def upgrade() -> None:
    for old, new in NAMES:
        for table in ("outbox_job", "periodic_run"):
            op.execute(f"UPDATE {table} SET name = '{new}' WHERE name = '{old}'")


def downgrade() -> None:
    for old, new in NAMES:
        for table in ("outbox_job", "periodic_run"):
            op.execute(f"UPDATE {table} SET name = '{old}' WHERE name = '{new}'")
