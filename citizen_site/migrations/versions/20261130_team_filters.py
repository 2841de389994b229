"""Filters of the queue belong to a person or to the team of an area

Revision ID: 5c2e8a71f0d4
Revises: d25c7f81a90e
"""

import sqlalchemy as sa
from alembic import op

revision = "5c2e8a71f0d4"
down_revision = "d25c7f81a90e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area_id", sa.Integer(), nullable=True))
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_saved_filter_area_id_area"), "area", ["area_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_unique_constraint(batch_op.f("uq_saved_filter_area_id"), ["area_id", "name"])
        batch_op.create_check_constraint(
            batch_op.f("ck_saved_filter_one_owner"), "(person_id IS NULL) <> (area_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM saved_filter WHERE person_id IS NULL")
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_saved_filter_one_owner"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_saved_filter_area_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_saved_filter_area_id_area"), type_="foreignkey")
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("area_id")
