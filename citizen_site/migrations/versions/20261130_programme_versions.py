"""indicators and promises count their changes, as models do"""

from alembic import op
import sqlalchemy as sa


revision = "c80e5b1f27d4"
down_revision = "8c51d7e3a0b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indicator", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("promise", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("promise", "version")
    op.drop_column("indicator", "version")
