"""The last step: everything once more, how to reach the reporter, and the button that sends."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.current_user import current_person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db, limiter
from citizen_site.reports.blocklist import active_account_block, digest_of_network
from citizen_site.reports.categories import active_categories
from citizen_site.reports.category_proposals import propose_categories
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.code_step import blueprint as submit_blueprint
from citizen_site.reports.submission.code_step import may_send_code, send_contact_code
from citizen_site.reports.submission.contact_fields import contact_form, contact_values
from citizen_site.reports.submission.draft_session import (
    blueprint,
    no_content,
    redirect_to_step,
    step_url,
    submitted_direction,
    with_draft,
)
from citizen_site.reports.submission.drafts import contact_of, write_draft
from citizen_site.reports.submission.forms import ContactForm
from citizen_site.reports.submission.questions import answers_in_words
from citizen_site.reports.submission.steps import ANYTHING_ELSE, Step, first_incomplete
from citizen_site.reports.submission.submit import submit
from citizen_site.reports.submission.two_tabs import is_changed_elsewhere, note_writer
from citizen_site.reports.waiting_times import waiting_time
from citizen_site.reports.web.photo_upload import draft_photo_list
from citizen_site.web.access import public
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url


def _only_saves() -> bool:
    return redirect_to_step() in ("save", "back")


# Far above what a shared network sends; a flood from one machine stops here.
limit_submissions = limiter.limit("120 per hour", methods=["POST"], exempt_when=_only_saves)


@blueprint.get("/phan-anh/moi/<token>/xem-lai")
@public
@with_draft
def step_review(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Each part with a way back to it, and the contact, which belongs to this page."""
    return _to_what_is_missing(token, draft) or _page(token, draft, contact_form(draft))


@submit_blueprint.route("/phan-anh/moi/<token>/gui", methods=["GET", "POST"])
@limit_submissions
@public
@capability_url
@with_draft
def submit_report(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Store the contact and make the report. A second tap finds it made and leads to the same page.

    Without the fields of the contact, the one that the draft has counts. Who reloads an answer comes to the review.
    """
    if request.method != "POST":
        return redirect(step_url(Step.REVIEW, token), 303)
    form = contact_form(draft)
    # A page of before the contact stood here sends no fields.
    has_fields = not {"way", "name"}.isdisjoint(request.form)
    is_right = form.validate() if has_fields or not draft.contact_kind else True
    if has_fields:
        values = contact_values(draft, form)
        if is_changed_elsewhere(draft, Step.REVIEW, values):
            return no_content() if redirect_to_step() == "save" else _page(token, draft, form, status=409)
        note_writer(draft, Step.REVIEW)
        write_draft(db.session(), draft, clock.now(), **values)
    if redirect_to_step() == "save":
        return no_content()
    if redirect_to_step() == "back":
        return submitted_direction(Step.REVIEW, token, Step.DETAILS)
    if elsewhere := _to_what_is_missing(token, draft):
        return elsewhere
    if not is_right:
        commit_on_error(db.session())
        return _page(token, draft, form, status=422)
    return _submit(token, draft)


def _submit(token: str, draft: ReportDraft) -> ResponseReturnValue:
    session, person, now, key = db.session(), current_person(), clock.now(), current_app.config["SECRET_KEY"]
    if block := active_account_block(session, person.id if person else None, draft.area_id, now, key):
        return render("reports/submission/blocked.html", "step", status=403, block=block, token=token)
    source = digest_of_network(key, client_network())
    submitted = submit(session, draft, person, now, source_digest=source)
    report = submitted.report
    contact = contact_of(session, report) if report.delivery is Delivery.UNSENT else None
    if contact and submitted.is_new and may_send_code(contact):
        return send_contact_code(token, report, contact)
    after = url_for("report_submit.request_code" if contact else "report_submit.confirmation", token=token)
    return redirect(after, 303)


def _to_what_is_missing(token: str, draft: ReportDraft) -> ResponseReturnValue | None:
    """To an earlier step that lacks something; None when only the contact may be missing."""
    missing = first_incomplete(draft)
    if missing is None or missing is Step.REVIEW:
        return None
    from_review = {"ve": Step.REVIEW.value} if missing is Step.CATEGORY else {}
    return redirect(step_url(missing, token, **from_review), 303)


def _page(token: str, draft: ReportDraft, form: ContactForm, *, status: int = 200) -> ResponseReturnValue:
    """`status` is 409 when another tab was first: then nothing was saved."""
    session = db.session()
    areas = gazetteer(session)
    is_other = draft.category is not None and draft.category.code == ANYTHING_ELSE
    return render(
        "reports/submission/review.html",
        "step",
        status=status,
        token=token,
        draft=draft,
        form=form,
        person=current_person(),
        place=areas.get(draft.area_id) if draft.area_id else None,
        is_understood="hieu" in request.args,
        answers=answers_in_words(draft.category.questions, draft.answers) if draft.category else [],
        strip=draft_photo_list(token, draft),
        # Who found no category may not have known its name.
        proposals=propose_categories(session, active_categories(session), draft.description) if is_other else (),
        is_late=status == 409,
        stored_words=[draft.contact_value, draft.name],
        expected=waiting_time(db.session(), draft.area_id, draft.category_id),
    )
