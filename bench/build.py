"""A site with very many invented reports on SQLite, made faster than `flask prepare` makes it.

The indexes of reports are made once, after all rows: each row of a million would otherwise be put into thirty of them,
at thirty places of a file that no memory holds. Nobody needs the database after a power cut, so nothing waits for the
disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.extensions import db

# Templates for all others, by the same way that leads to a million.
FIRST = 10_001
PLAIN_INDEXES = text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'report' AND sql LIKE 'CREATE INDEX%' "
    "ORDER BY name"
)


def build_on_sqlite(folder: Path, count: int) -> None:
    """Make the instance folder with so many reports; one that is there already stays as it is."""
    if folder.exists():
        return
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    prepare(making, min(count, FIRST))
    if count > FIRST:
        with without_indexes(making):
            prepare(making, count)
        # Looks at the indexes that are there again.
        prepare(making, count)
    making.rename(folder)


def prepare(folder: Path, count: int) -> None:
    app = site_in(folder, count)
    with app.app_context():
        event.listen(db.engine, "connect", _wait_for_no_disk)
        result = app.test_cli_runner().invoke(args=["prepare"])
        db.session.remove()
        db.engine.dispose()
    if result.exception:
        raise RuntimeError(result.output) from result.exception


def site_in(folder: Path, count: int) -> Flask:
    return create_app(Settings(instance_dir=folder, demo=True, demo_reports=count, log_level="ERROR", news_feeds=[]))


@contextmanager
def without_indexes(folder: Path) -> Iterator[None]:
    """Those of reports that only make queries fast: what is unique stays so."""
    with site_in(folder, 0).app_context():
        with db.engine.begin() as connection:
            indexes = connection.execute(PLAIN_INDEXES).all()
            for index in indexes:
                connection.execute(text(f'DROP INDEX "{index.name}"'))
        yield
        with db.engine.begin() as connection:
            for index in indexes:
                connection.exec_driver_sql(index.sql)
        db.engine.dispose()


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")
