"""`flask demo …`: list the invented people, and remove all invented records."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import delete

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.database import count_changed
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import rebuild
from citizen_site.core.site import current_site
from citizen_site.demo.crew import crew_links
from citizen_site.demo.people import demo_people
from citizen_site.extensions import Base, db
from citizen_site.reports.count_folding import rebuild as rebuild_counts

group = AppGroup("demo", help="The demo neighbourhood.")


@group.command("clear")
def clear_command() -> None:
    """Remove every record marked is_demo, in every table, and whatever belongs to them; real data stays."""
    session = db.session()
    removed = 0
    for mapper in sorted(Base.registry.mappers, key=lambda each: -_depth(each.class_)):
        model = mapper.class_
        if hasattr(model, "is_demo"):
            removed += count_changed(session, delete(model).where(model.is_demo))
            if cache_tag := getattr(model, "__cache_tag__", None):
                invalidate(session, cache_tag)
    rebuild_counts(session, clock.now())
    rebuild(session, current_site().contributions.search_sources)
    session.commit()
    click.echo(f"{removed} demo records removed")


@group.command("people")
def people_command() -> None:
    """Say as whom the site can be tried; nothing where the demo is off."""
    people = demo_people(db.session()) if current_site().settings.demo else []
    for invented, person in people:
        area = gazetteer(db.session()).get(person.area_id).name if person.area_id else ""
        click.echo(f"  {person.name:16} {invented.role or 'resident':10} {area}")
    for unit, token in crew_links(db.session(), clock.now()) if people else ():
        click.echo(f"  {unit:16} {'crew':10} {current_site().settings.public_url}/chuyen/{token}")


def _depth(model: type[Base]) -> int:
    """Position of its table in the order in which tables depend on each other: those that refer to others go first."""
    return Base.metadata.sorted_tables.index(model.__table__)
