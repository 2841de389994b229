"""`flask reports …`: office hours of areas, the kept numbers, and the retention of data."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports import count_folding
from citizen_site.reports.auto_resume import resume_unanswered
from citizen_site.reports.jobs import forget_all
from citizen_site.reports.office_hours import set_office_hours

group = AppGroup("reports", help="What residents report.")


@group.command("office-hours")
@click.argument("area")
@click.argument("hours")
def office_hours_command(area: str, hours: str) -> None:
    """Set when the offices of an AREA work, like "Mo-Fr 08:00-12:00,13:00-17:00"; "" takes its hours away."""
    session = db.session()
    areas = gazetteer(session)
    named = areas.find(area)
    if named is None:
        raise click.ClickException(f"no area {area}")
    place = areas.current_successor(named)  # deadlines are counted where a former area's reports are handled today
    try:
        set_office_hours(session, place, hours)
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
    session.commit()
    click.echo(f"{place.name}: {hours or 'as above it'}")


@group.command("counts")
@click.option("--rebuild", "anew", is_flag=True, help="Count everything anew first.")
def counts_command(anew: bool) -> None:
    """Compare the kept numbers of lists and map with the reports themselves; fails when they differ."""
    session, now = db.session(), clock.now()
    if anew:
        count_folding.rebuild(session, now)
    found = count_folding.differences(session, now)
    session.commit()
    if found:
        raise click.ClickException(f"{found} numbers differ; `flask reports counts --rebuild` counts anew")
    click.echo("The kept numbers are right.")


@group.command("retention")
def retention_command() -> None:
    """Forget what is to be forgotten now, and end questions that nobody answered; the worker does it as well."""
    session, now = db.session(), clock.now()
    done = {
        **forget_all(session, now, current_site().settings),
        "waiting ended": resume_unanswered(session, now),
    }
    session.commit()
    click.echo(", ".join(f"{name}: {number}" for name, number in done.items()))
