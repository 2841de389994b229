"""The words of SQLite's full-text index as a table, for the nearest spelling; PostgreSQL has ts_stat

Revision ID: 4f6a1c8d2e97
Revises: d3f08b71c6e4
"""

from alembic import op

revision = "4f6a1c8d2e97"
down_revision = "d3f08b71c6e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_fts_words USING fts5vocab(search_fts, row)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts_words")
