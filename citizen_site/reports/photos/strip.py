"""The photos of a draft or report as its author sees them: what is there, what is refused, how many may follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flask import request, url_for
from flask_babel import gettext as _

from citizen_site.extensions import db
from citizen_site.reports.axes import PhotoStage, PhotoState
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.models import Report
from citizen_site.reports.photos.limits import MAX_BYTES, MAX_PHOTOS
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.problems import SENTENCES, PhotoProblem
from citizen_site.reports.photos.queries import photos_of
from citizen_site.reports.photos.receiving import PROBLEMS_ARGUMENT, can_be_removed

_PROBLEM = re.compile(r"(\d{1,2})\.([a-z_]+)")


@dataclass(frozen=True)
class PhotoStrip:
    """What reports/_photo_fields.html shows. `href(photo_id=…, size=…)` is a photo's address, `address` the strip's."""

    photos: Sequence[ReportPhoto]
    address: str
    href: Callable[..., str]
    problems: Sequence[str]
    left: int

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

    def problem_of(self, photo: ReportPhoto) -> str:
        return str(SENTENCES.get(photo.problem, SENTENCES[PhotoProblem.BROKEN]))  # type: ignore[call-overload]


def draft_strip(token: str, draft: ReportDraft, problems: Sequence[tuple[int, PhotoProblem]] = ()) -> PhotoStrip:
    """Of a draft, for whoever has its link. Of its report when it has been sent meanwhile."""
    address = url_for("report_photos.draft_photos", token=token)
    return _strip(draft.report or draft, address, partial(url_for, "report_photos.draft_photo", token=token), problems)


def own_strip(
    token: str,
    report: Report,
    problems: Sequence[tuple[int, PhotoProblem]] = (),
    *,
    stage: PhotoStage = PhotoStage.ADDED,
) -> PhotoStrip:
    """Of a report, for its reporter, who may add more."""
    address = url_for("report_photos.own_photos", token=token)
    return _strip(report, address, partial(url_for, "report_photos.own_photo", token=token), problems, stage)


def _strip(
    owner: ReportDraft | Report,
    address: str,
    href: Callable[..., str],
    problems: Sequence[tuple[int, PhotoProblem]],
    stage: PhotoStage = PhotoStage.REPORT,
) -> PhotoStrip:
    photos = photos_of(db.session(), owner)
    taken = sum(photo.stage is stage and photo.state is not PhotoState.REFUSED for photo in photos)
    sentences = [_sentence(number, problem) for number, problem in [*problems, *_from_address()]]
    return PhotoStrip(photos, address, href, sentences, max(MAX_PHOTOS - taken, 0))


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
        return str(SENTENCES[problem])
    return _("Ảnh thứ %(number)d bạn chọn chưa nhận được. %(reason)s", number=number, reason=SENTENCES[problem])
