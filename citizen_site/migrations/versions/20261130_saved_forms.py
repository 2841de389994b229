"""saved forms: what was typed and chosen at a bad moment; and which page wrote each step of a draft last"""

from alembic import op
import sqlalchemy as sa


revision = 'd81f3b6a2c07'
down_revision = '7d3e1f0a94c6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_saved_form_owner_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_form")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_form_key")),
    )
    with op.batch_alter_table("saved_form") as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_form_browser_digest"), ["browser_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_form_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_form_owner_id"), ["owner_id"], unique=False)
    with op.batch_alter_table("report_draft") as batch_op:
        batch_op.add_column(sa.Column("step_writers", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("report_draft") as batch_op:
        batch_op.drop_column("step_writers")
    op.drop_table("saved_form")
