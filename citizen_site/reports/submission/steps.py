"""The steps of writing a report, their order, and what each needs before the report can be sent. No I/O."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from citizen_site.reports.models.draft import ReportDraft

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
    Step.DESCRIPTION: _l("Ảnh và lời kể"),
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


def is_done(draft: ReportDraft, step: Step) -> bool:
    """Does the draft hold what this step asks for? Its category must be loaded."""
    if step is Step.CATEGORY:
        return draft.category is not None
    if step is Step.LOCATION:
        return draft.area_id is not None and bool(draft.place_text or draft.point)
    if step is Step.DESCRIPTION:
        required = [each["code"] for each in draft.category.questions if each["required"]] if draft.category else []
        return MIN_DESCRIPTION <= len(draft.description) <= MAX_DESCRIPTION and all(
            draft.answers.get(code) not in (None, "", []) for code in required
        )
    if step is Step.CONTACT:
        return bool(draft.contact_kind)
    return True


def first_incomplete(draft: ReportDraft) -> Step | None:
    """The first step that still lacks something; None when the report can be sent."""
    return next((step for step in ORDER if not is_done(draft, step)), None)
