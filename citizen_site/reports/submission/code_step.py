"""The contact is proved by a code, and the author learns what happens next."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from werkzeug.wrappers import Response

from citizen_site.accounts.forms import CodeForm
from citizen_site.accounts.models import CodePurpose, ContactKind
from citizen_site.accounts.outbox_routes import may_read_messages
from citizen_site.accounts.sign_in import claim, is_open
from citizen_site.accounts.verification_codes import (
    CodeResult,
    clear_verification,
    compare_code,
    pending_verification,
    send_code,
)
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.small_map import small_map
from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.locks import lock_row
from citizen_site.extensions import db, limiter
from citizen_site.reports.access_link import report_of_token
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.delivery import confirm_contact, send_without_contact
from citizen_site.reports.enums import Delivery, PhotoState
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import own_timeline
from citizen_site.reports.submission.draft_session import digest_of
from citizen_site.reports.submission.drafts import contact_of
from citizen_site.reports.waiting_times import waiting_time
from citizen_site.reports.web.access_link import open_access_link, set_private_headers
from citizen_site.reports.web.presentation import track_of
from citizen_site.web.access import public
from citizen_site.web.followed_redirects import follow_for_htmx
from citizen_site.web.rendering import render
from citizen_site.web.saved_forms import confidential
from citizen_site.web.security import capability_url

blueprint = Blueprint("report_submit", __name__)
set_private_headers(blueprint)
blueprint.after_request(follow_for_htmx)
CODES_TO_ONE, CODES_OF_A_NETWORK = parse("5 per 15 minutes"), parse("60 per hour")
# Far above what a shared network sends; a flood from one machine stops here.
limit_unverified = limiter.limit("120 per hour", methods=["POST"])
limit_code_attempts = limiter.limit(
    "60 per hour", methods=["POST"], key_func=lambda: digest_of(request.path.split("/")[3])
)


@blueprint.route("/phan-anh/moi/<token>/gui-ma", methods=["GET", "POST"])
@public
@capability_url
def request_code(token: str) -> ResponseReturnValue:
    """The contact has to be proved: send a code to it, or the report without it."""
    report = _unsent(token)
    if isinstance(report, Response):
        return report
    contact = contact_of(db.session(), report)
    is_too_often = False
    if request.method == "POST" and contact:
        if may_send_code(contact):
            return send_contact_code(token, report, contact)
        is_too_often = True
    return render(
        "reports/submission/request_code.html",
        "step",
        status=429 if is_too_often else 200,
        token=token,
        report=report,
        contact=contact,
        is_too_often=is_too_often,
    )


@blueprint.route("/phan-anh/moi/<token>/ma", methods=["GET", "POST"])
@limit_code_attempts
@public
@confidential
@capability_url
def verify_code(token: str) -> ResponseReturnValue:
    """The six digits; when they are right, the report is on its way."""
    # Before the report: where a faster tap has used it, the report is found sent.
    asked, now, session = pending_verification(CodePurpose.VERIFY_REPORT), clock.now(), db.session()
    report = _unsent(token)
    if isinstance(report, Response):
        return report
    if asked is None or asked.thing != f"report:{report.id}":
        return redirect(url_for("report_submit.request_code", token=token), 303)
    form = CodeForm(meta={"csrf": False})
    is_over = not is_open(asked, now)
    if not is_over and form.validate_on_submit():
        typed = compare_code(asked, form)
        is_over = typed is CodeResult.OVER
        if typed is CodeResult.RIGHT:
            if claim(session, asked, now):
                confirm_contact(session, report, now)
            # Of two taps at once the second finds the report sent by the first.
            return clear_verification(redirect(url_for("report_submit.confirmation", token=token), 303))
    return render(
        "reports/submission/verify_code.html",
        "step",
        status=422 if form.errors or (is_over and request.method == "POST") else 200,
        token=token,
        form=form,
        is_over=is_over,
        value=asked.value,
        outbox=may_read_messages(),
    )


@blueprint.post("/phan-anh/moi/<token>/gui-khong-lien-lac")
@limit_unverified
@public
@capability_url
def submit_unverified(token: str) -> ResponseReturnValue:
    """Rather without a contact: it is forgotten, and the report goes."""
    report = _unsent(token)
    if isinstance(report, Report):
        send_without_contact(db.session(), report, clock.now())
    return clear_verification(redirect(url_for("report_submit.confirmation", token=token), 303))


@blueprint.get("/phan-anh/moi/<token>/da-gui")
@public
def confirmation(token: str) -> ResponseReturnValue:
    """The code, the private link, and what happens next, by when."""
    report = open_access_link(token).report
    if report.delivery is Delivery.UNSENT and report.removed_at is None:
        return redirect(url_for("report_submit.request_code", token=token), 303)
    link = url_for("my_reports.show", token=token, _external=True)
    areas = gazetteer(db.session())
    area = areas.get(report.area_id) if report.area_id else None
    return render(
        "reports/submission/submitted.html",
        "step",
        token=token,
        report=report,
        small_map=small_map(areas, report.point, area) if report.point else None,
        link=link,
        contact=contact_of(db.session(), report),
        photos=[photo for photo in photos_of(db.session(), report) if photo.state is PhotoState.READY],
        track=track_of(report, own_timeline(db.session(), report), clock.now(), is_reporter=True),
        expected=waiting_time(db.session(), report.area_id, report.category_id),
    )


def may_send_code(contact: ReporterContact) -> bool:
    """Messages cost, and reach people who may not have asked: few to one contact, and a ceiling for each network."""
    network = client_network()
    return limiter.limiter.hit(CODES_TO_ONE, "report code", network, contact.value) and limiter.limiter.hit(
        CODES_OF_A_NETWORK, "report codes", network
    )


def send_contact_code(token: str, report: Report, contact: ReporterContact) -> Response:
    """Unless the report goes without this contact at this very moment: then nothing is sent to it any more."""
    kind, value = ContactKind(contact.kind), contact.value
    lock_row(db.session(), report)
    if report.delivery is not Delivery.UNSENT:
        return redirect(url_for("report_submit.confirmation", token=token), 303)
    return send_code(
        kind,
        value,
        then=url_for("report_submit.verify_code", token=token),
        purpose=CodePurpose.VERIFY_REPORT,
        thing=f"report:{report.id}",
    )


def _unsent(token: str) -> Report | Response:
    """The report that waits for a code; one that was sent meanwhile leads to its page."""
    report = report_of_token(db.session(), token, current_app.config["SECRET_KEY"])
    if report is None:
        raise NotFoundError
    if report.delivery is Delivery.UNSENT:
        return report
    return redirect(url_for("report_submit.confirmation", token=token), 303)
