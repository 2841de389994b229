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
    app.cli.add_command(_LateCommands(app))


def load_migrations(app: Flask) -> None:
    """Make the app ready for Flask-Migrate's functions; needed before the first of them, and harmless again."""
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


class _LateCommands(click.Command):
    """`flask db`: all that it is asked for is asked of the real one."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="Change the database as the code wants it.")
        self._app = app

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        load_migrations(self._app)
        commands = self._app.cli.commands["db"]
        return commands.make_context(*args, **more)
