"""Between the details and the review, where there are any: has somebody reported it already?"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed
from citizen_site.extensions import db
from citizen_site.reports import engagement
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.engagement import follow
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.similarity import find_public_similar
from citizen_site.reports.submission.draft_session import (
    blueprint,
    forget_draft,
    limit_steps,
    step_url,
    submitted_direction,
    with_draft,
)
from citizen_site.reports.submission.drafts import discard_draft, write_draft
from citizen_site.reports.submission.steps import Step, is_done
from citizen_site.reports.web.engagement import browser_name, remember_browser, supporter_of
from citizen_site.web.access import current_actor, public
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url


@blueprint.route("/phan-anh/moi/<token>/giong-nhau", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@with_draft
def step_similar(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Enough of each to judge: photo, distance, age, status. "None of them" goes on."""
    for step in (Step.CATEGORY, Step.DETAILS):
        if not is_done(draft, step):
            return redirect(step_url(step, token), 303)
    session, now = db.session(), clock.now()
    if request.method == "POST":
        if request.form.get("go") != "back":
            write_draft(session, draft, now, viewed_similar=True)
        return submitted_direction(Step.SIMILAR, token, Step.REVIEW, hieu=request.args.get("hieu"))
    found = find_public_similar(session, draft, now)
    if not found:
        return redirect(step_url(Step.REVIEW, token), 303)
    photos = public_photos(session, [each.report.id for each in found])
    return render("reports/submission/similar.html", "step", token=token, draft=draft, found=found, photos=photos)


def step_before_review(draft: ReportDraft) -> Step:
    """Where a draft with all details goes: similar reports are listed once, and only where there are any."""
    if not draft.viewed_similar and find_public_similar(db.session(), draft, clock.now()):
        return Step.SIMILAR
    return Step.REVIEW


@blueprint.post("/phan-anh/moi/<token>/giong-nhau/tinh-ca-toi")
@limit_steps
@public
@capability_url
@with_draft
def add_me_too(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """It is the same: support and follow the one that is there, and end the draft."""
    session, now, actor = db.session(), clock.now(), current_actor()
    code = request.form.get("code", "")
    same = next((each.report for each in find_public_similar(session, draft, now) if each.report.code == code), None)
    if same is None:
        return redirect(step_url(Step.SIMILAR, token), 303)
    name = browser_name()
    # Its reporter is counted already.
    if allowed(actor, Permission.SUPPORT_REPORT, same):
        engagement.add_me_too(session, same, actor, supporter_of(name), now)
    if actor.person_id is not None:
        follow(session, same, actor, now)
    discard_draft(session, draft, now)
    response = redirect(url_for("engagement.show", code=same.display_code), 303)
    return forget_draft(remember_browser(response, name))
