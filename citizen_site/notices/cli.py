"""`flask notices …`: check the signatures of attached files again, rebuild the fingerprints."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.notices.authenticity.commands import reindex_all
from citizen_site.notices.files.commands import check_again

group = AppGroup("notices", help="Notices and their files.")


@group.command("check-signatures")
def check_signatures_command() -> None:
    """Let the worker judge every PDF file again: as after each change of the trust roots."""
    count = check_again(db.session(), clock.now())
    db.session.commit()
    click.echo(f"{count} files will be checked by the worker")


@group.command("remember")
def remember_command() -> None:
    """Compute the fingerprints by which "is this real?" finds notices again, from all that was published."""
    count = reindex_all(db.session())
    db.session.commit()
    click.echo(f"{count} revisions remembered")
