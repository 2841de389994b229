"""pending sign-ins: a right password that waits for the second factor is used once, and goes with the password"""

from alembic import op
import sqlalchemy as sa


revision = "c3a91e5d7b24"
down_revision = "7d3b5e9a1c42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["password.person_id"],
            name=op.f("fk_pending_sign_in_person_id_password"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_pending_sign_in_token_digest")),
    )
    with op.batch_alter_table("pending_sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_sign_in_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pending_sign_in_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("pending_sign_in")
