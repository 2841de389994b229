"""Photos in a form's request. Every form that includes reports/_photo_fields.html is read here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from citizen_site.reports.axes import PhotoStage
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import Report
from citizen_site.reports.photos.commands import add_photo, remove_photo
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.problems import PhotoProblem, PhotoRefusedError
from citizen_site.reports.photos.queries import photo_of

FIELD = "anh"
KEY_FIELD = "ma-tai-len"
# The buttons beside the field: upload now, and take one away. Both keep the page.
UPLOAD_BUTTON = "tai-anh"
REMOVE_BUTTON = "bo-anh"
PROBLEMS_ARGUMENT = "anh-loi"


@dataclass
class Received:
    """What came. `problems` are (which file of several, from 1, or 0 for the only one; why it was refused).

    `stays`: the person pressed a button of the photos, not the one that goes on.
    """

    photos: list[ReportPhoto] = field(default_factory=list)
    problems: list[tuple[int, PhotoProblem]] = field(default_factory=list)
    stays: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """For the address of the page that is shown next: it says there what was refused, and all else is kept."""
        return {PROBLEMS_ARGUMENT: [f"{number}.{problem}" for number, problem in self.problems]}


def receive_photos(
    session: Session,
    owner: ReportDraft | Report,
    now: datetime,
    *,
    stage: PhotoStage = PhotoStage.REPORT,
    event_id: int | None = None,
) -> Received:
    """Keep the files of this request and do what its photo buttons ask for. What is refused stops nothing else."""
    received = Received(stays=UPLOAD_BUTTON in request.form or REMOVE_BUTTON in request.form)
    if (removed := _own_photo(session, owner, request.form.get(REMOVE_BUTTON, ""))) and can_be_removed(removed):
        remove_photo(session, removed, now)
    files = [file for file in request.files.getlist(FIELD) if file.filename]
    key = request.form.get(KEY_FIELD, "") if len(files) == 1 else ""
    for number, file in enumerate(files, start=1):
        try:
            photo = add_photo(session, owner, file.stream, upload_key=key, stage=stage, now=now, event_id=event_id)
        except PhotoRefusedError as error:
            received.problems.append((number if len(files) > 1 else 0, error.problem))
        else:
            received.photos.append(photo)
    return received


def can_be_removed(photo: ReportPhoto) -> bool:
    """By the one who sent it: until a moderator has published it, and never what staff added after the work."""
    return not photo.is_published and photo.stage is not PhotoStage.AFTER


def _own_photo(session: Session, owner: ReportDraft | Report, number: str) -> ReportPhoto | None:
    return photo_of(session, owner, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
