"""The third step: photos and words."""

from __future__ import annotations

from typing import Any

from flask import redirect, request

from citizen_site.core import clock
from citizen_site.core.transactions import keep_everything
from citizen_site.extensions import db
from citizen_site.reports.drafts.commands import write_draft
from citizen_site.reports.drafts.forms import WordsForm, words_form
from citizen_site.reports.drafts.look_alikes import look_alikes
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.drafts.opening import (
    blueprint,
    leave_for,
    limit_steps,
    on,
    saved,
    step_url,
    with_draft,
)
from citizen_site.reports.drafts.steps import Step
from citizen_site.reports.drafts.uploads import keep_photos
from citizen_site.reports.photos.commands import remove_photo
from citizen_site.reports.photos.limits import MAX_PHOTOS, MAX_REQUEST
from citizen_site.reports.photos.queries import photo_of, photos_of
from citizen_site.web.access import public
from citizen_site.web.errors import offers_again
from citizen_site.web.rendering import render
from citizen_site.web.security import secret_address


@blueprint.route("/phan-anh/moi/<token>/noi-dung", methods=["GET", "POST"])
@limit_steps
@public
@secret_address
@offers_again
@with_draft
def step_words(token: str, draft: ReportDraft) -> Any:
    """The form holds the category's own questions. Leaving it backwards or with a photo only asks nothing."""
    request.max_content_length = MAX_REQUEST
    if draft.category is None:
        return redirect(step_url(Step.WHAT, token), 303)
    form = words_form(
        draft.category.questions,
        draft.answers,
        data={"description": draft.description, "urgency": draft.urgency, "visibility": draft.visibility},
    )
    problems: list[str] = []
    if request.method == "POST":
        is_right = form.validate()
        _keep_words(draft, form)
        _remove_unwanted(draft)
        problems = keep_photos(draft)
        way = leave_for()
        if way == "save":
            return saved()
        if not problems and way == "back":
            return on(Step.WORDS, token, Step.WORDS)
        if not problems and way == "stay":
            return redirect(step_url(Step.WORDS, token, ve=request.args.get("ve")), 303)
        if not problems and is_right:
            return on(Step.WORDS, token, _following(draft))
        if way == "stay":
            form.form_errors = []
            for field in form:
                field.errors = ()
        keep_everything(db.session())
    return render(
        "reports/new/words.html",
        "step",
        status=422 if problems or form.errors else 200,
        token=token,
        draft=draft,
        form=form,
        problems=problems,
        photos=photos_of(db.session(), draft),
        most=MAX_PHOTOS,
    )


def _keep_words(draft: ReportDraft, form: WordsForm) -> None:
    right = form.valid_values()
    write_draft(
        db.session(),
        draft,
        clock.now(),
        # Too long or too short, it is kept all the same: nobody writes a story twice.
        description=form.description.data,
        answers=form.answers(draft.category.questions if draft.category else (), draft.answers),
        urgency=right.get("urgency") or draft.urgency,
        visibility=right.get("visibility") or draft.visibility,
    )


def _remove_unwanted(draft: ReportDraft) -> None:
    unwanted = request.form.get("remove", "")
    if unwanted.isascii() and unwanted.isdigit() and (photo := photo_of(db.session(), draft, int(unwanted[:9]))):
        remove_photo(db.session(), photo, clock.now())


def _following(draft: ReportDraft) -> Step:
    """Look-alikes are shown once, and only where there are any."""
    if not draft.looked_at_similar and look_alikes(db.session(), draft, clock.now()):
        return Step.SIMILAR
    return Step.CONTACT
