"""`flask areas …`: the official units."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import DatasetMissingError, read_dataset
from citizen_site.core import clock
from citizen_site.extensions import db

group = AppGroup("areas", help="Wards, communes and their history.")


@group.command("import")
def import_command() -> None:
    """Bring in the 126 units, the old ones and what became what; can be run again."""
    try:
        result = import_areas(db.session(), read_dataset(), clock.now())
    except DatasetMissingError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{result.areas} areas ({result.new_areas} new)")
    click.echo(f"{result.successions} successions ({result.new_successions} new)")
    click.echo(f"{result.moved} former areas with another heir; the audit log names those that things belong to")
