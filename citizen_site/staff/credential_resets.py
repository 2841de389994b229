"""Resetting the credentials of somebody with a role, who cannot sign in any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.credentials.local_credentials import remove_local_credentials
from citizen_site.accounts.credentials.second_factor import remove_second_factor
from citizen_site.accounts.sign_in import end_sessions
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.staff.queries import StaffMember


def reset_second_factor(session: Session, actor: Actor, member: StaffMember, now: datetime) -> None:
    """For somebody who lost the app and the paper. Signs the person out everywhere. Raises NotAllowedError."""
    authorise(actor, Permission.RESET_SECOND_FACTOR, member)
    if remove_second_factor(session, member.person_id, by=actor.person_id, now=now):
        end_sessions(session, member.person_id, now=now)
        notify_account_change(session, member.person_id, "second_factor_removed", now)


def reset_local_credentials(session: Session, actor: Actor | None, member: StaffMember, now: datetime) -> None:
    """For somebody who forgot the password, or lost the keys: a code from a message lets them set new ones.

    The app stays. Signs the person out everywhere. Without an actor the command line asks. Raises NotAllowedError.
    """
    if actor:
        authorise(actor, Permission.RESET_SECOND_FACTOR, member)
    if remove_local_credentials(session, member.person_id, by=actor.person_id if actor else None, now=now):
        end_sessions(session, member.person_id, now=now)
        notify_account_change(session, member.person_id, "local_credentials_reset", now)
