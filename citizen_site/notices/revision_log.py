"""Writes revisions: what residents could read from each moment on, retained for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.core.text import clean
from citizen_site.notices.authenticity.commands import index_revision
from citizen_site.notices.files.models import NoticeFile
from citizen_site.notices.files.queries import files_of
from citizen_site.notices.models import Content, Notice, NoticeRevision, RevisionAct
from citizen_site.staff.models import RoleGrant


def add_revision(
    session: Session,
    notice: Notice,
    act: RevisionAct,
    *,
    reason: str = "",
    grant: RoleGrant | None,
    now: datetime,
    by_id: int | None = None,
) -> None:
    """The next one of a notice, as it and its files stand now."""
    latest = session.scalar(select(func.max(NoticeRevision.number)).where(NoticeRevision.notice_id == notice.id))
    revision = make_revision(
        notice,
        act,
        number=(latest or 0) + 1,
        reason=reason,
        grant=grant,
        now=now,
        files=files_of(session, notice),
    )
    revision.by_id = by_id or notice.author_id
    session.add(revision)
    session.flush()
    index_revision(session, revision)


def make_revision(
    notice: Notice,
    act: RevisionAct,
    *,
    number: int,
    reason: str = "",
    grant: RoleGrant | None,
    now: datetime,
    files: Sequence[NoticeFile] = (),
) -> NoticeRevision:
    """What residents can read from now on, as the revision log stores it."""
    return NoticeRevision(
        notice_id=notice.id,
        number=number,
        act=act,
        at=now,
        reason=clean(reason)[:500],
        content={**_plain_values(Content.of(notice)), "files": [{"id": each.id, "name": each.name} for each in files]},
        by_id=notice.author_id,
        signed_role=grant.role if grant else None,
        signed_area_id=grant.area_id if grant else None,
        is_demo=notice.is_demo,
    )


def _plain_values(content: Content) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(content).items()}
