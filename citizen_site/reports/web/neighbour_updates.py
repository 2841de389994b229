"""What neighbours add to a report: a page of its own, so that the report's page is the same for everybody."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.transactions import savepoint
from citizen_site.extensions import db, limiter
from citizen_site.reports.attachments.processing import PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_BYTES, MAX_PHOTOS, MAX_REQUEST
from citizen_site.reports.blocklist import active_account_block, digest_of_network
from citizen_site.reports.enums import UpdateKind
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.neighbour_updates import Neighbour, NothingSaidError, add_update, takes_updates
from citizen_site.reports.queries import report_by_code
from citizen_site.reports.web.engagement import browser_name, remember_browser, supporter_of
from citizen_site.reports.web.labels import UPDATE_KINDS
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.web.access import current_actor, public
from citizen_site.web.fields import Form, text_area
from citizen_site.web.filters import date_and_time
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("neighbour_updates", __name__)
MAX_TEXT = 1000
# The argument that says with what the form begins.
KIND_ARGUMENT = "loai"


class UpdateForm(Form):
    """What a neighbour says; the view reads the photos."""

    kind = RadioField(
        _l("Bạn muốn nói gì?"),
        choices=[SelectChoice(kind.value, label) for kind, label in UPDATE_KINDS.items()],
        validators=[InputRequired(_l("Hãy chọn một điều."))],
    )
    words = text_area(
        _l("Bạn thấy gì?"),
        longest=MAX_TEXT,
        description=_l("Ví dụ: sáng nay nước vẫn đọng. Đừng ghi tên, số điện thoại của bạn hay của người khác."),
    )


def _open_to_neighbours(code: str) -> Report:
    """Only what everybody may read. Raises NotFoundError."""
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if not takes_updates(report):
        raise NotFoundError(code)
    return report


@blueprint.route("/phan-anh/<code>/cap-nhat", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
@takes_files(MAX_REQUEST)
def add(code: str) -> ResponseReturnValue:
    report, token, args = _open_to_neighbours(code), browser_name(), QueryArgs()
    form = UpdateForm(data={"kind": args.choice(KIND_ARGUMENT, list(UpdateKind))})
    status, problem = args.status, ""
    if form.is_submitted():
        status = 422
        block = _block(report, now := clock.now())
        if block is not None:
            status, problem = 403, _blocked(block)
        elif form.validate():
            try:
                _add(report, form, token, now)
                thanks = url_for("neighbour_updates.thanks", code=report.display_code)
                return remember_browser(redirect(thanks, 303), token)
            except NothingSaidError as error:
                form.words.errors = [sentence_of(error)]
            except PhotoRefusedError as error:
                problem = sentence_of(error)
    page = render(
        "reports/neighbour_update.html",
        status=status,
        report=report,
        form=form,
        problem=problem,
        problems=args.problems,
        is_own=not allowed(current_actor(), Permission.SUPPORT_REPORT, report),
        max_photos=MAX_PHOTOS,
        max_megabytes=MAX_BYTES // 1_000_000,
    )
    # From now on, so that two taps are of one browser.
    return remember_browser(page, token)


def _add(report: Report, form: UpdateForm, token: str, now: datetime) -> None:
    session, key = db.session(), current_app.config["SECRET_KEY"]
    who = supporter_of(token)
    neighbour = Neighbour(who.person_id, who.browser_digest, digest_of_network(key, client_network()))
    photos = [file for file in request.files.getlist("photos") if file.filename]
    with savepoint(session):
        kind = UpdateKind(form.kind.data)
        add_update(session, current_actor(), report, neighbour, kind, form.words.data, photos, key=key, now=now)


def _block(report: Report, now: datetime) -> Block | None:
    key = current_app.config["SECRET_KEY"]
    return active_account_block(db.session(), current_actor().person_id, report.area_id, now, key)


def _blocked(block: Block) -> str:
    until = _("Tài khoản của bạn tạm thời không gửi được phản ánh, đến %(when)s.", when=date_and_time(block.ends_at))
    return " ".join((until, _("Lý do:"), block.reason))


@blueprint.get("/phan-anh/<code>/cap-nhat/cam-on")
@public
def thanks(code: str) -> Response:
    return render("reports/neighbour_update_sent.html", report=_open_to_neighbours(code))
