"""search_kinds: the word index knows the kind of each document, and documents are found by weight"""

import sqlalchemy as sa
from alembic import op

revision = "d25c7f81a90e"
down_revision = "6b0d94e7c25a"
branch_labels = None
depends_on = None

OLD_WORDS = "array_to_tsvector(string_to_array(btrim((title_words || ' ') || body_words), ' '))"
NEW_WORDS = "array_to_tsvector(string_to_array(btrim((kind_word || ' ') || btrim((title_words || ' ') || body_words)), ' '))"
TRIGGERS = ("search_document_added", "search_document_removed", "search_document_changed")


def upgrade() -> None:
    _drop_index()
    op.add_column("search_document", sa.Column("kind_word", sa.String(22), nullable=False, server_default=""))
    op.execute("UPDATE search_document SET kind_word = '=' || replace(kind, '_', '') || '0'")
    with op.batch_alter_table("search_document") as batch_op:
        batch_op.alter_column("kind_word", server_default=None)
    op.create_index("ix_search_document_weight", "search_document", ["kind", "weight", "object_id"])
    _make_index("kind_word, title_words, body_words", NEW_WORDS)


def downgrade() -> None:
    _drop_index()
    op.drop_index("ix_search_document_weight", table_name="search_document")
    with op.batch_alter_table("search_document") as batch_op:
        batch_op.drop_column("kind_word")
    _make_index("title_words, body_words", OLD_WORDS)


def _drop_index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_document_words")
        return
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE search_fts_words")
    op.execute("DROP TABLE search_fts")


def _make_index(columns: str, words: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE INDEX ix_search_document_words ON search_document USING gin (({words}))")
        return
    names = columns.split(", ")
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("new", "old"))
    add = f"INSERT INTO search_fts(rowid, {columns}) VALUES (new.id, {new});"
    remove = f"INSERT INTO search_fts(search_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"
    op.execute(
        f"CREATE VIRTUAL TABLE search_fts USING fts5({columns}, content='search_document', content_rowid='id', "
        "tokenize='ascii')"
    )
    op.execute("CREATE VIRTUAL TABLE search_fts_words USING fts5vocab(search_fts, row)")
    op.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN {remove} END")
    op.execute(f"CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN {remove} {add} END")
