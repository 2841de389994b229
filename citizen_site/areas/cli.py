"""`flask areas …`: the official units."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import DatasetMissingError, read_dataset
from citizen_site.areas.position import OFFERED
from citizen_site.areas.position_check import UnreadablePointError, check_positions, read_known_points
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


@group.command("check-positions")
@click.argument("points", type=click.File(encoding="utf-8"))
def check_positions_command(points: TextIO) -> None:
    """How often "find by position" is right on POINTS, a table with tabs: latitude, longitude, code of the unit."""
    session = db.session()
    try:
        result = check_positions(session, read_known_points(session, points))
    except UnreadablePointError as error:
        raise click.ClickException(f"line {error} has no point, or no code of a unit of today") from error
    click.echo(f"{result.points} points")
    click.echo(f"right first: {_percent(result.first, result.points)}")
    click.echo(f"right among {OFFERED}: {_percent(result.among_offered, result.points)}")
    click.echo(f"clear: {_percent(result.clear, result.points)}")
    click.echo(f"right first where clear: {_percent(result.clear_first, result.clear)}")
    not_clear = result.points - result.clear
    click.echo(f"right first elsewhere: {_percent(result.first - result.clear_first, not_clear)}")


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part})" if whole else "none"
