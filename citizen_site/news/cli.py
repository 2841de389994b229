"""`flask news …`: fetch the feeds now, show their health."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.news.fetching import fetch_feeds
from citizen_site.news.models import TROUBLED
from citizen_site.news.queries import feed_health

group = AppGroup("news", help="The news feeds.")


@group.command("fetch")
def fetch_command() -> None:
    """Ask every feed now, get the pictures, and print what was done."""
    session = db.session()
    for report in fetch_feeds(session, current_site().settings, clock.now, all_feeds=True):
        details = f"{report.new} new, {report.changed} changed" + (f"; {report.error}" if report.error else "")
        click.echo(f"{report.name}: {report.outcome} ({report.error if report.outcome == 'failed' else details})")
    click.echo(f"{run_due_jobs(session, clock.now(), limit=500)} jobs done (pictures)")


@group.command("health")
def health_command() -> None:
    """Print each feed's state, last success, last error and next try; exit with 1 if one is in trouble."""
    feeds = feed_health(db.session())
    for feed in feeds:
        click.echo(
            f"{feed.name}: {feed.state.value}, last success {feed.last_success_at or 'never'}, "
            f"{feed.items_in_last_copy} items, failures {feed.failures} {feed.last_error}, "
            f"next {feed.next_fetch_at}" + (f", moved to {feed.moved_to}" if feed.moved_to else "")
        )
    if any(feed.state in TROUBLED for feed in feeds):
        raise click.exceptions.Exit(1)
