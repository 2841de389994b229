"""`flask staff …`: invite the first operator of a new site; import residential groups."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from citizen_site.accounts.models import ContactKind
from citizen_site.accounts.sign_in import contact_at
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db
from citizen_site.staff.commands import Offer, invite, set_link
from citizen_site.staff.credential_resets import reset_local_credentials
from citizen_site.staff.group_import import import_groups, preview_groups
from citizen_site.staff.queries import StaffMember, grants_of
from citizen_site.web.import_problems import problem_sentence

group = AppGroup("staff", help="Leaders, moderators and operators.")


@group.command("invite-operator")
@click.argument("email")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 1800), help="How long the role lasts.")
def invite_operator_command(email: str, days: int) -> None:
    """Invite an operator of the whole city: prints the link, for you to hand over."""
    session, now = db.session(), clock.now()
    city = gazetteer(session).city
    if city is None:
        raise click.ClickException("There are no areas yet: run `flask prepare` first.")
    if "@" not in email:
        raise click.ClickException("That is no e-mail address.")
    offer = Offer(
        role=Role.OPERATOR,
        area_id=city.id,
        starts_at=now,
        ends_at=now + timedelta(days=days),
        reason="Người vận hành đầu tiên",
    )
    invitation = invite(
        session, None, offer, kind=ContactKind.EMAIL, value=email.strip().lower(), language="vi", now=now, send=False
    )
    token = new_token()
    set_link(session, invitation, token, key=current_app.config["SECRET_KEY"])
    session.commit()
    public_url = current_site().settings.public_url.rstrip("/")
    click.echo(f"Open within seven days: {public_url}/loi-moi/{token}")


@group.command("reset-password")
@click.argument("email")
def reset_password_command(email: str) -> None:
    """For an operator whom no other can help: takes password and passkeys away, to set new ones after a code."""
    session, now = db.session(), clock.now()
    contact = contact_at(session, ContactKind.EMAIL, email.strip().lower())
    if contact is None:
        raise click.ClickException("No account has that address.")
    grants = grants_of(session, contact.person_id, now, or_later=True)
    reset_local_credentials(session, None, StaffMember(contact.person_id, contact.person, grants), now)
    session.commit()
    click.echo("Sign in with a code now, and set a password.")


@group.command("import-groups")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_groups_command(file: Path, dry_run: bool) -> None:
    """Form the residential groups of a CSV file: all of them, or none and a list of what is wrong in which line."""
    session, now, content = db.session(), clock.now(), file.read_bytes()
    preview = preview_groups(session, content, now)
    for problem in preview["problems"]:
        click.echo(problem_sentence(**problem))
    if preview["problems"]:
        raise click.ClickException(f"{preview['problem_count']} chỗ cần sửa; chưa nhập gì.")
    if not dry_run:
        import_groups(session, content, now, None)
        session.commit()
    click.echo(f"mới {preview['new']}, giữ nguyên {preview['same']}" + (" (chỉ thử)" if dry_run else ""))
