"""The steps of writing a report, their order, and which of them a draft has done."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from citizen_site.accounts.models import ContactKind
from citizen_site.reports.models.draft import ReportDraft

# Long enough for a whole story, short enough to be read.
MAX_DESCRIPTION = 4000
MIN_DESCRIPTION = 5
# For reporters who want no messages, and use the private link.
NO_CONTACT = "none"
# The category of what fits no other.
ANYTHING_ELSE = "viec-khac"
CONTACT_KINDS = tuple(kind.value for kind in ContactKind)


class Step(StrEnum):
    """The steps in their order; the word is the end of the step's address."""

    CATEGORY = "viec-gi"
    DETAILS = "chi-tiet"
    SIMILAR = "giong-nhau"
    REVIEW = "xem-lai"


# What everybody passes. Similar reports are shown in between, where there are any.
NUMBERED = (Step.CATEGORY, Step.DETAILS, Step.REVIEW)
NAMES = {
    Step.CATEGORY: _l("Việc gì"),
    Step.DETAILS: _l("Ở đâu, ra sao"),
    Step.REVIEW: _l("Xem lại và gửi"),
}


def number(step: Step) -> int:
    """From 1; similar reports belong to the details, which they are compared with."""
    return NUMBERED.index(Step.DETAILS if step is Step.SIMILAR else step) + 1


def before(step: Step) -> Step:
    """Similar reports are no step to go back to."""
    return NUMBERED[max(number(step) - 2, 0)] if step is not Step.SIMILAR else Step.DETAILS


def is_done(draft: ReportDraft, step: Step) -> bool:
    """Does the draft hold what this step asks for? Its category must be loaded."""
    if step is Step.CATEGORY:
        return draft.category is not None
    if step is Step.DETAILS:
        required = [each["code"] for each in draft.category.questions if each["required"]] if draft.category else []
        return (
            draft.area_id is not None
            and bool(draft.place_text or draft.point)
            and MIN_DESCRIPTION <= len(draft.description) <= MAX_DESCRIPTION
            and all(draft.answers.get(code) not in (None, "", []) for code in required)
        )
    if step is Step.REVIEW:
        return bool(draft.contact_kind)
    return True


def first_incomplete(draft: ReportDraft) -> Step | None:
    """The first step that still lacks something; None when the report can be sent."""
    return next((step for step in Step if not is_done(draft, step)), None)
