"""services: the steps of a procedure, the forms to fill in, and what comes of it, in both languages"""

from alembic import op
import sqlalchemy as sa


revision = "c27f4e9b8a15"
down_revision = "d25c7f81a90e"
branch_labels = None
depends_on = None

COLUMNS = ("steps", "steps_en", "forms", "forms_en", "result", "result_en")


def upgrade() -> None:
    with op.batch_alter_table("service") as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("service") as batch_op:
        for name in COLUMNS:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("service") as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
