"""indexes of the public list: most supported, nearest, and the map's cells"""

from alembic import op


revision = "e4c7a1f09d35"
down_revision = "c3a91e5d7b24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_report_supported", "report", ["is_public", "support_count", "id"])
    op.create_index("ix_report_position", "report", ["is_public", "latitude", "longitude"])
    op.drop_index("ix_report_map", table_name="report")
    op.create_index("ix_report_map", "report", ["is_public", "quadkey", "latitude", "longitude"])


def downgrade() -> None:
    op.drop_index("ix_report_map", table_name="report")
    op.create_index("ix_report_map", "report", ["is_public", "quadkey"])
    op.drop_index("ix_report_position", table_name="report")
    op.drop_index("ix_report_supported", table_name="report")
