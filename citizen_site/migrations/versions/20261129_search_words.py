"""search_words: PostgreSQL takes the words of the index as they are, none is too long, and reports have their code as it is shown"""

from alembic import op
import sqlalchemy as sa

from citizen_site.core.search_words import words_of


revision = 'c4a7d09e51f2'
down_revision = 'a6881a6d7fdb'
branch_labels = None
depends_on = None

MAX_LETTERS = 100
BATCH = 1000


def upgrade() -> None:
    _write_words_anew(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_document_words")
        op.execute(
            "CREATE INDEX ix_search_document_words ON search_document USING gin "
            "(array_to_tsvector(string_to_array(btrim((title_words || ' ') || body_words), ' ')))"
        )


def _write_words_anew(connection) -> None:
    document = sa.table("search_document", *map(sa.column, ("id", "kind", "object_id", "title_words", "body_words")))
    report = sa.table("report", *map(sa.column, ("id", "code")))
    listed = sa.and_(document.c.kind == "report", report.c.id == document.c.object_id)
    columns = (document.c.id, document.c.title_words, document.c.body_words, report.c.code)
    rows = sa.select(*columns).outerjoin(report, listed).order_by(document.c.id).limit(BATCH)
    change = document.update().where(document.c.id == sa.bindparam("row")).values(
        title_words=sa.bindparam("title"), body_words=sa.bindparam("body")
    )
    last = 0
    while found := connection.execute(rows.where(document.c.id > last)).all():
        last = found[-1].id
        changed = []
        for row in found:
            shown = f" {words_of(f'{row.code[:3]}-{row.code[3:]}')}" if row.code else ""
            title, body = _shortened(row.title_words), _shortened(row.body_words) + shown
            if (title, body) != (row.title_words, row.body_words):
                changed.append({"row": row.id, "title": title, "body": body})
        if changed:
            connection.execute(change, changed)


def _shortened(words: str) -> str:
    return " ".join(word[:MAX_LETTERS] for word in words.split(" "))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_document_words")
        op.execute(
            "CREATE INDEX ix_search_document_words ON search_document USING gin "
            "((setweight(to_tsvector('simple'::regconfig, title_words), 'A') || "
            "setweight(to_tsvector('simple'::regconfig, body_words), 'B')))"
        )
