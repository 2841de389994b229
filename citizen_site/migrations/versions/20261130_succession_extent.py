"""succession_extent: what of an area came to its successor, by which clause, and which source says where most went

What was stored is described by its kind until `flask prepare` brings in the tables of the resolutions; the audit log
then names the areas whose things another area inherits.
"""

import sqlalchemy as sa
from alembic import op

revision = "7d20b6f4a9c1"
down_revision = "e4c7a1f09d35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("area_succession") as batch_op:
        # The default stays: what processes of the release before add until they are restarted is whole.
        batch_op.add_column(sa.Column("extent", sa.String(length=20), server_default="whole", nullable=False))
        batch_op.add_column(sa.Column("clause", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("main_source", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("people", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("area_km2", sa.Double(), nullable=True))
    op.execute("UPDATE area_succession SET extent = 'people_and_land' WHERE kind = 'split'")


def downgrade() -> None:
    with op.batch_alter_table("area_succession") as batch_op:
        for column in ("extent", "clause", "main_source", "people", "area_km2"):
            batch_op.drop_column(column)
