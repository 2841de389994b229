"""The last step: review everything before it is sent."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.extensions import db
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.draft_session import blueprint, step_url, with_draft
from citizen_site.reports.submission.questions import answers_in_words
from citizen_site.reports.submission.steps import Step
from citizen_site.reports.submission.submit import first_incomplete
from citizen_site.reports.waiting_times import waiting_time
from citizen_site.reports.web.photo_upload import draft_photo_list
from citizen_site.web.access import public
from citizen_site.web.rendering import render


@blueprint.get("/phan-anh/moi/<token>/xem-lai")
@public
@with_draft
def step_review(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Everything once more, each part with a way back to it; the button sends."""
    missing = first_incomplete(draft)
    if missing and missing is not Step.DESCRIPTION:
        return redirect(step_url(missing, token), 303)
    if missing:
        return redirect(step_url(Step.DESCRIPTION, token, ve=Step.REVIEW.value), 303)
    areas = gazetteer(db.session())
    return render(
        "reports/submission/review.html",
        "step",
        token=token,
        draft=draft,
        place=areas.get(draft.area_id) if draft.area_id else None,
        answers=answers_in_words(draft.category.questions, draft.answers) if draft.category else [],
        strip=draft_photo_list(token, draft),
        expected=waiting_time(db.session(), draft.area_id, draft.category_id),
    )
