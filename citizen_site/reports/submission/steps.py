"""The steps of writing a report, and their order."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

# Long enough for a whole story, short enough to be read.
MAX_DESCRIPTION = 4000
MIN_DESCRIPTION = 5


class Step(StrEnum):
    """The steps in their order; the word is the end of the step's address."""

    CATEGORY = "viec-gi"
    LOCATION = "vi-tri"
    DESCRIPTION = "noi-dung"
    SIMILAR = "giong-nhau"
    CONTACT = "lien-lac"
    REVIEW = "xem-lai"


ORDER = tuple(Step)
NAMES = {
    Step.CATEGORY: _l("Việc gì"),
    Step.LOCATION: _l("Ở đâu"),
    Step.DESCRIPTION: _l("Ảnh và mô tả"),
    Step.SIMILAR: _l("Đã ai báo chưa"),
    Step.CONTACT: _l("Liên lạc"),
    Step.REVIEW: _l("Xem lại"),
}


def number(step: Step) -> int:
    return ORDER.index(step) + 1


def before(step: Step) -> Step:
    return ORDER[max(ORDER.index(step) - 1, 0)]


def after(step: Step) -> Step:
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]
