"""Addresses of steps that became part of another one: links, and pages that were open while the site was renewed."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.contact_fields import contact_form, contact_values
from citizen_site.reports.submission.draft_session import (
    blueprint,
    limit_steps,
    no_content,
    redirect_to_step,
    step_url,
    with_draft,
)
from citizen_site.reports.submission.drafts import write_draft
from citizen_site.reports.submission.steps import Step
from citizen_site.web.access import public
from citizen_site.web.security import capability_url
from citizen_site.web.uploads import takes_files


@blueprint.route("/phan-anh/moi/<token>/vi-tri", methods=["GET", "POST"])
@blueprint.route("/phan-anh/moi/<token>/noi-dung", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@takes_files(MAX_REQUEST, preserves_text=True)
@with_draft
def moved_details(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """What an old page sends is sent on as it is (307); its fields have the same names."""
    address = step_url(Step.DETAILS, token, **request.args.to_dict(flat=False))
    return redirect(address, 307 if request.method == "POST" else 301)


@blueprint.route("/phan-anh/moi/<token>/lien-lac", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@with_draft
def moved_contact(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """What an old page sends is stored. It did not say "send", so the review is next."""
    if request.method != "POST":
        return redirect(step_url(Step.REVIEW, token), 301)
    form = contact_form(draft)
    form.validate()
    write_draft(db.session(), draft, clock.now(), **contact_values(draft, form))
    return no_content() if redirect_to_step() == "save" else redirect(step_url(Step.REVIEW, token), 303)
