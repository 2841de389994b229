"""A reporter lost their private link and asks for a new one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.accounts.models import ContactKind
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue


def enqueue_recovery_link(
    session: Session, code: str, kind: ContactKind, value: str, *, language: str, now: datetime
) -> None:
    """Look for the report later and elsewhere: nothing here depends on whether there is one.

    The link goes to the contact that came with the report or to one of its reporter's account, and to nobody else.
    """
    enqueue(
        session,
        JobName.SEND_RECOVERY_LINK,
        due_at=now,
        code=code,
        kind=kind.value,
        value=value,
        language=language,
        requested_at=now.isoformat(),
    )
