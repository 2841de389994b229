"""`flask directory …`: import and export services, check their links."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from citizen_site.core import clock
from citizen_site.core.site import current_site
from citizen_site.directory.csv_format import write_services
from citizen_site.directory.importing import import_services
from citizen_site.directory.links import check_links
from citizen_site.directory.queries import all_services
from citizen_site.extensions import db

group = AppGroup("directory", help="Digital services.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_command(file: Path, dry_run: bool) -> None:
    """Bring in a CSV file: all of it, or nothing and a list of what is wrong in which line."""
    result = import_services(db.session(), file.read_bytes(), clock.now())
    for problem in result.problems:
        click.echo(str(problem))
    if result.problems:
        db.session.rollback()
        raise click.ClickException(f"{len(result.problems)} chỗ cần sửa; chưa nhập gì.")
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    click.echo(f"mới {result.new}, đổi {result.changed}, giữ nguyên {result.same}" + (" (chỉ thử)" if dry_run else ""))


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_command(file: Path) -> None:
    """Write all services to a CSV file that can be imported again."""
    services = all_services(db.session())
    file.write_bytes(write_services(services))
    click.echo(f"{len(services)} dịch vụ")


@group.command("check-links")
def check_links_command() -> None:
    """Ask every service's address and record the ones that do not answer; never a private address."""
    checked, dead = 0, 0
    for service, link in check_links(db.session(), clock.now, current_site().settings.fetch_private_addresses):
        db.session.commit()
        checked += 1
        dead += link.dead_since is not None
        if link.dead_since:
            click.echo(f"{service.slug}: {link.problem} ({link.url})")
    click.echo(f"{checked} liên kết, {dead} không mở được")
