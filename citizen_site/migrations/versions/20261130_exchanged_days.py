"""Days that the government exchanged are data

Revision ID: 7d3b5e9a1c42
Revises: 4f6a1c8d2e97
"""

import sqlalchemy as sa
from alembic import op

revision = "7d3b5e9a1c42"
down_revision = "4f6a1c8d2e97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchanged_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked_as", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("worked_as BETWEEN 0 AND 6", name=op.f("ck_exchanged_day_weekday")),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_exchanged_day_set_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_exchanged_day")),
    )


def downgrade() -> None:
    op.drop_table("exchanged_day")
