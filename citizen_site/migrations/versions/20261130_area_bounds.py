"""The box around each former unit, for finding a ward by position; `flask prepare` fills it in

Revision ID: 01285e274af9
Revises: 7d20b6f4a9c1
"""

import sqlalchemy as sa
from alembic import op

revision = "01285e274af9"
down_revision = "7d20b6f4a9c1"
branch_labels = None
depends_on = None

EDGES = ("south", "west", "north", "east")


def upgrade() -> None:
    with op.batch_alter_table("area") as batch_op:
        for edge in EDGES:
            batch_op.add_column(sa.Column(edge, sa.Double(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_area_whole_bounds"),
            "(south IS NULL AND west IS NULL AND north IS NULL AND east IS NULL) "
            "OR COALESCE(south < north AND west < east, FALSE)",
        )


def downgrade() -> None:
    with op.batch_alter_table("area") as batch_op:
        batch_op.drop_constraint(op.f("ck_area_whole_bounds"), type_="check")
        for edge in EDGES:
            batch_op.drop_column(edge)
