"""`flask photos …`: tidy the files of photos."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.core import clock
from citizen_site.core.storage import site_storage
from citizen_site.extensions import db
from citizen_site.reports.photos.retention import remove_stray_files

group = AppGroup("photos", help="Photos of reports.")


@group.command("tidy")
def tidy_command() -> None:
    """Remove files that belong to no photo and are older than a day."""
    click.echo(f"{remove_stray_files(db.session(), site_storage(), clock.now())} files removed")
