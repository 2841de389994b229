"""services: words to be found by, what they were compared with and by whom, what is unverified, who sets the fee;
feeds: a second address, and where the host says it moved to"""

from alembic import op
import sqlalchemy as sa


revision = "5e8c0b72f14d"
down_revision = "9a4d7c1e60b3"
branch_labels = None
depends_on = None

COLUMNS = {
    "service": {
        "keywords": sa.Text(),
        "checked_by": sa.String(length=120),
        "source": sa.Text(),
        "unverified": sa.String(length=400),
        "unverified_en": sa.String(length=400),
        "fee_basis": sa.String(length=20),
    },
    "feed": {
        "second_url": sa.String(length=500),
        "copy_url": sa.String(length=500),
        "moved_to": sa.String(length=500),
    },
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns.items():
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("feed") as batch_op:
        batch_op.add_column(sa.Column("troubled_since", sa.DateTime(timezone=True), nullable=True))
    # The copy that is there came from the only address there was.
    op.execute("UPDATE feed SET copy_url = url WHERE last_success_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("feed") as batch_op:
        batch_op.drop_column("troubled_since")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
