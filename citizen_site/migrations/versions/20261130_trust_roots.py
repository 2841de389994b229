"""Authorities whose signatures are believed are records

Revision ID: 3f7b90c2d6e8
Revises: e7a2c4190b5d
"""

import sqlalchemy as sa
from alembic import op

revision = "3f7b90c2d6e8"
down_revision = "e7a2c4190b5d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trust_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_trust_root_added_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_root")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_trust_root_fingerprint")),
    )


def downgrade() -> None:
    op.drop_table("trust_root")
