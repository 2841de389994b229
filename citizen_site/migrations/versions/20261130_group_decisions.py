"""areas: the document that set a group up; demo successions; files of any kind that are imported

Revision ID: 9a4d7c1e60b3
Revises: 5e9c41b7a038
"""

import sqlalchemy as sa
from alembic import op

revision = "9a4d7c1e60b3"
down_revision = "5e9c41b7a038"
branch_labels = None
depends_on = None


def _rename_import_table(old: str, new: str) -> None:
    """With what is named after it."""
    op.rename_table(old, new)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")
        op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT pk_{old} TO pk_{new}")
    else:
        with op.batch_alter_table(new) as batch_op:
            batch_op.drop_constraint(f"pk_{old}", type_="primary")
            batch_op.create_primary_key(f"pk_{new}", ["id"])


def upgrade() -> None:
    with op.batch_alter_table("area") as batch_op:
        batch_op.add_column(sa.Column("legal_basis", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("area") as batch_op:
        batch_op.alter_column("legal_basis", server_default=None)
    with op.batch_alter_table("area_succession") as batch_op:
        batch_op.add_column(sa.Column("is_demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("area_succession") as batch_op:
        batch_op.alter_column("is_demo", server_default=None)
    op.drop_index(op.f("ix_service_import_created_at"), table_name="service_import")
    _rename_import_table("service_import", "file_import")
    with op.batch_alter_table("file_import") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="services"))
    with op.batch_alter_table("file_import") as batch_op:
        batch_op.alter_column("kind", server_default=None)
        batch_op.drop_constraint("uq_service_import_key", type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_file_import_key"), ["key"])
        batch_op.create_index(batch_op.f("ix_file_import_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM file_import WHERE kind <> 'services'")
    op.drop_index(op.f("ix_file_import_created_at"), table_name="file_import")
    with op.batch_alter_table("file_import") as batch_op:
        batch_op.drop_column("kind")
        batch_op.drop_constraint("uq_file_import_key", type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_service_import_key"), ["key"])
    _rename_import_table("file_import", "service_import")
    op.create_index(op.f("ix_service_import_created_at"), "service_import", ["created_at"], unique=False)
    with op.batch_alter_table("area_succession") as batch_op:
        batch_op.drop_column("is_demo")
    with op.batch_alter_table("area") as batch_op:
        batch_op.drop_column("legal_basis")
