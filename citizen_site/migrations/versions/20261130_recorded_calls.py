"""reports that staff enter for callers and visitors"""

import sqlalchemy as sa
from alembic import op

revision = "e7a2c4190b5d"
down_revision = "aed8a8a0dc79"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recorded_call",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_recorded_call_recorded_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_recorded_call_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_recorded_call")),
    )
    with op.batch_alter_table("recorded_call", schema=None) as batch_op:
        batch_op.create_index("ix_recorded_call_recorder", ["recorded_by_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("recorded_call")
