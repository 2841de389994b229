"""`flask news …`: fetch the feeds now, show their health."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.news.fetching import fetch_feeds
from citizen_site.news.queries import feed_health

group = AppGroup("news", help="The news feeds.")


@group.command("fetch")
def fetch_command() -> None:
    """Ask every feed now, get the pictures, and print what was done."""
    session = db.session()
    for report in fetch_feeds(session, current_site().settings, clock.now, all_feeds=True):
        details = report.error or f"{report.new} new, {report.changed} changed"
        click.echo(f"{report.name}: {report.outcome} ({details})")
    click.echo(f"{run_due_jobs(session, clock.now(), limit=500)} jobs done (pictures)")


@group.command("health")
def health_command() -> None:
    """Print each feed's last success, last error and next try."""
    for feed in feed_health(db.session()):
        click.echo(
            f"{feed.name}: last success {feed.last_success_at or 'never'}, {feed.items_in_last_copy} items, "
            f"failures {feed.failures} {feed.last_error}, next {feed.next_fetch_at}"
        )
