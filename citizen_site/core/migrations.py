"""Flask-Migrate and Alembic, which the commands for migrations need and no page: loaded when one of them is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from flask import Flask

from citizen_site.config import ROOT
from citizen_site.extensions import db

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

FOLDER = ROOT / "citizen_site/migrations"


def init_migrations(app: Flask) -> None:
    app.extensions["migrate"] = _LateExtension(app)
    app.cli.add_command(_LateCommands("db", help="Change the database as the code wants it."))


def load_migrations(app: Flask) -> None:
    """Put the real extension and its commands in the places of those that load them."""
    from flask_migrate import Migrate

    Migrate(compare_type=True, render_as_batch=True).init_app(app, db, directory=str(FOLDER))


def migration_heads() -> set[str]:
    """The revisions that the code wants a database to have."""
    return set(_scripts().get_heads())


def applied_migrations() -> set[str]:
    """The revisions that the database has."""
    from alembic.runtime.migration import MigrationContext

    return set(MigrationContext.configure(db.session.connection()).get_current_heads())


def _scripts() -> ScriptDirectory:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


class _LateExtension:
    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        load_migrations(self._app)
        return getattr(self._app.extensions["migrate"], name)


class _LateCommands(click.Command):
    """`flask db`: all that it is asked for is asked of the real one."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        from flask_migrate.cli import db as commands

        context: click.Context = commands.make_context(*args, **more)
        return context
