"""Photos that come with an entry of a timeline: with a reporter's words, or with an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Protocol

from sqlalchemy.orm import Session

from citizen_site.reports.axes import PhotoStage
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.photos.commands import add_photo
from citizen_site.reports.photos.problems import PhotoRefusedError


class Upload(Protocol):
    """A file of a form."""

    @property
    def stream(self) -> IO[bytes]: ...


def attach(
    session: Session,
    report: Report,
    files: Sequence[Upload],
    event: ReportEvent | None,
    *,
    stage: PhotoStage,
    now: datetime,
    looked_at_by_id: int | None = None,
) -> None:
    """All of them or, with PhotoRefusedError, nothing of the whole change: the words come back to the form."""
    try:
        for file in files:
            event_id = event.id if event else None
            photo = add_photo(session, report, file.stream, stage=stage, now=now, event_id=event_id)
            photo.looked_at_by_id = looked_at_by_id
    except PhotoRefusedError:
        session.rollback()
        raise
