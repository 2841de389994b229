"""The third step: photos and words."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from citizen_site.core import clock
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.similarity import find_public_similar
from citizen_site.reports.submission.draft_session import (
    blueprint,
    limit_steps,
    no_content,
    redirect_to_step,
    step_url,
    submitted_direction,
    with_draft,
)
from citizen_site.reports.submission.drafts import write_draft
from citizen_site.reports.submission.forms import WordsForm, words_form
from citizen_site.reports.submission.steps import Step
from citizen_site.reports.submission.two_tabs import is_changed_elsewhere, note_writer
from citizen_site.reports.web.photo_upload import Received, draft_photo_list, receive_photos
from citizen_site.web.access import public
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url
from citizen_site.web.uploads import takes_files


@blueprint.route("/phan-anh/moi/<token>/noi-dung", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@takes_files(MAX_REQUEST, preserves_text=True)
@with_draft
def step_description(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """The form holds the category's own questions. Going back and the photos' own buttons ask for nothing."""
    if draft.category is None:
        return redirect(step_url(Step.CATEGORY, token), 303)
    form = words_form(
        draft.category.questions,
        draft.answers,
        data={"description": draft.description, "urgency": draft.urgency, "visibility": draft.visibility},
    )
    received = Received()
    if request.method == "POST":
        is_right = form.validate()
        if is_changed_elsewhere(draft, Step.DESCRIPTION):
            return _page(token, draft, form, Received(), status=409)
        note_writer(draft, Step.DESCRIPTION)
        _save_description(draft, form)
        received = receive_photos(db.session(), draft, clock.now())
        if redirect_to_step() == "save":
            return no_content()
        if received.stays or (is_right and received.problems):
            # The next page says which photos were refused; everything else is stored.
            again = step_url(Step.DESCRIPTION, token, ve=request.args.get("ve"), **received.arguments)
            return redirect(again, 303)
        if redirect_to_step() == "back":
            return submitted_direction(Step.DESCRIPTION, token, Step.DESCRIPTION)
        if is_right:
            return submitted_direction(Step.DESCRIPTION, token, _following(draft))
        commit_on_error(db.session())
    return _page(token, draft, form, received, status=422 if form.errors else 200)


def _page(token: str, draft: ReportDraft, form: WordsForm, received: Received, *, status: int) -> ResponseReturnValue:
    """`status` is 409 when another tab was first: then nothing was saved."""
    if status == 409 and redirect_to_step() == "save":
        return no_content()
    return render(
        "reports/submission/description.html",
        "step",
        status=status,
        token=token,
        draft=draft,
        form=form,
        strip=draft_photo_list(token, draft, received.problems),
        is_late=status == 409,
        stored_words=[draft.description],
    )


def _save_description(draft: ReportDraft, form: WordsForm) -> None:
    right = form.valid_values()
    write_draft(
        db.session(),
        draft,
        clock.now(),
        # Too long or too short, it is stored all the same: nobody writes a story twice.
        description=form.description.data,
        answers=form.answers(draft.category.questions if draft.category else (), draft.answers),
        urgency=right.get("urgency") or draft.urgency,
        visibility=right.get("visibility") or draft.visibility,
    )


def _following(draft: ReportDraft) -> Step:
    """Similar reports are listed once, and only where there are any."""
    if not draft.viewed_similar and find_public_similar(db.session(), draft, clock.now()):
        return Step.SIMILAR
    return Step.CONTACT
