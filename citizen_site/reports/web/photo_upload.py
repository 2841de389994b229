"""Photos in a form's request. Every form that includes reports/_photo_fields.html is read here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import add_photo, own_photo_of, own_photos_of, remove_photo, turn_photo
from citizen_site.reports.attachments.processing import PhotoProblem, PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_BYTES, MAX_PHOTOS
from citizen_site.reports.enums import PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report
from citizen_site.reports.web.mistakes import PHOTO_PROBLEMS

FIELD = "anh"
KEY_FIELD = "ma-tai-len"
# The buttons beside the field: upload now, take one away, turn one. All keep the page.
UPLOAD_BUTTON = "tai-anh"
REMOVE_BUTTON = "bo-anh"
TURN_BUTTON = "xoay-anh"
PROBLEMS_ARGUMENT = "anh-loi"
STEP_WITH_PLACE = "report_submission.step_details"


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
        """For the address of the page that is shown next: it says what was refused, and everything else is stored."""
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
    received = Received(stays=not {UPLOAD_BUTTON, REMOVE_BUTTON, TURN_BUTTON}.isdisjoint(request.form))
    if (removed := _own_photo(session, owner, request.form.get(REMOVE_BUTTON, ""))) and can_be_removed(removed):
        remove_photo(session, removed, now)
    if (turned := _own_photo(session, owner, request.form.get(TURN_BUTTON, ""))) and can_be_turned(turned):
        turn_photo(session, turned, now)
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


def can_be_turned(photo: ReportPhoto) -> bool:
    """As long as it can be removed, but not once parts of it are covered: the boxes would lie elsewhere."""
    is_picture = photo.state is not PhotoState.REFUSED and bool(photo.original_key)
    return can_be_removed(photo) and is_picture and not photo.redactions


def _own_photo(session: Session, owner: ReportDraft | Report, number: str) -> ReportPhoto | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return own_photo_of(session, owner, int(number)) if is_number else None


_PROBLEM = re.compile(r"(\d{1,2})\.([a-z_]+)")


@dataclass(frozen=True)
class PhotoList:
    """What reports/_photo_fields.html shows. `href(photo_id=…, size=…)` is a photo's address, `address` the strip's."""

    photos: Sequence[ReportPhoto]
    address: str
    href: Callable[..., str]
    problems: Sequence[str]
    left: int
    # Of a draft: where its author asks to take the place from a photo.
    locate_address: str = ""

    @property
    def back(self) -> str:
        """The draft or report itself, by the same private link."""
        return self.address.rpartition("/")[0]

    @property
    def is_waiting(self) -> bool:
        return any(photo.state is PhotoState.WAITING for photo in self.photos)

    @property
    def max_megabytes(self) -> int:
        return MAX_BYTES // 1_000_000

    @property
    def max_photos(self) -> int:
        return MAX_PHOTOS

    def may_remove(self, photo: ReportPhoto) -> bool:
        return can_be_removed(photo)

    def may_turn(self, photo: ReportPhoto) -> bool:
        return can_be_turned(photo)

    def problem_of(self, photo: ReportPhoto) -> str:
        return str(PHOTO_PROBLEMS.get(photo.problem, PHOTO_PROBLEMS[PhotoProblem.BROKEN]))


def draft_photo_list(token: str, draft: ReportDraft, problems: Sequence[tuple[int, PhotoProblem]] = ()) -> PhotoList:
    """Of a draft, for anyone with its link. Of its report when it has been sent meanwhile."""
    address = url_for("report_photos.draft_photos", token=token)
    photos = _photo_list(
        draft.report or draft, address, partial(url_for, "report_photos.draft_photo", token=token), problems
    )
    return photos if draft.report else replace(photos, locate_address=url_for(STEP_WITH_PLACE, token=token))


def own_photo_list(
    token: str,
    report: Report,
    problems: Sequence[tuple[int, PhotoProblem]] = (),
    *,
    stage: PhotoStage = PhotoStage.ADDED,
) -> PhotoList:
    """Of a report, for its reporter, who may add more."""
    address = url_for("report_photos.own_photos", token=token)
    return _photo_list(report, address, partial(url_for, "report_photos.own_photo", token=token), problems, stage)


def _photo_list(
    owner: ReportDraft | Report,
    address: str,
    href: Callable[..., str],
    problems: Sequence[tuple[int, PhotoProblem]],
    stage: PhotoStage = PhotoStage.REPORT,
) -> PhotoList:
    photos = own_photos_of(db.session(), owner)
    taken = sum(photo.stage is stage and photo.state is not PhotoState.REFUSED for photo in photos)
    sentences = [_sentence(number, problem) for number, problem in [*problems, *_from_address()]]
    return PhotoList(photos, address, href, sentences, max(MAX_PHOTOS - taken, 0))


def _from_address() -> list[tuple[int, PhotoProblem]]:
    """What the request before this one was refused; anything else in the argument is nothing."""
    found = []
    for each in request.args.getlist(PROBLEMS_ARGUMENT)[:20]:
        match = _PROBLEM.fullmatch(each)
        if match and match[2] in set(PhotoProblem):
            found.append((int(match[1]), PhotoProblem(match[2])))
    return found


def _sentence(number: int, problem: PhotoProblem) -> str:
    if not number:
        return str(PHOTO_PROBLEMS[problem])
    return _("Ảnh thứ %(number)d bạn chọn chưa nhận được. %(reason)s", number=number, reason=PHOTO_PROBLEMS[problem])
