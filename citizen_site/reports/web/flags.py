"""Readers flag a photo or words of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.flags import add_flag
from citizen_site.extensions import db, limiter
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.flags import ReportFlag
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.queries import public_timeline, report_by_code
from citizen_site.reports.web.labels import FLAG_REASONS, event_author
from citizen_site.web.access import current_actor, public
from citizen_site.web.filters import date_and_time
from citizen_site.web.flag_form import FlagForm
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("report_flags", __name__)
# What is meant: the report's own words, a photo, or an entry of the timeline by its id.
WORDS, PHOTO, ENTRY = "noi-dung", "anh-", "loi-"
ABOUT_ARGUMENT = "ve"


class ReportFlagForm(FlagForm):
    """Also what is meant, of what everybody reads there."""

    about = RadioField(_l("Bạn nói về điều gì?"), validators=[InputRequired(_l("Hãy chọn một điều."))])

    def __init__(self, photos: Sequence[ReportPhoto], events: Sequence[ReportEvent], **options: Any) -> None:
        super().__init__(FLAG_REASONS, **options)
        numbered = [
            SelectChoice(f"{PHOTO}{photo.id}", _("Ảnh %(number)d", number=number))
            for number, photo in enumerate(photos, start=1)
        ]
        said = [
            SelectChoice(f"{ENTRY}{event.id}", f"{event_author(event)}, {date_and_time(event.at)}") for event in events
        ]
        self.about.choices = [*numbered, SelectChoice(WORDS, _("Nội dung phản ánh")), *said]

    def flag_on(self, report: Report) -> ReportFlag:
        """A new flag on what is meant."""
        kind, _dash, number = self.about.data.rpartition("-")
        is_photo, is_entry = f"{kind}-" == PHOTO, f"{kind}-" == ENTRY
        return ReportFlag(
            report_id=report.id,
            photo_id=int(number) if is_photo else None,
            event_id=int(number) if is_entry else None,
        )


def _listed(code: str) -> Report:
    """What is hidden is out of everybody's sight already. Raises NotFoundError."""
    report = report_by_code(db.session(), current_actor(), code_of(code))
    if not report.is_public:
        raise NotFoundError(code)
    return report


@blueprint.route("/phan-anh/<code>/bao-sai", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@public
def flag(code: str) -> ResponseReturnValue:
    session, report = db.session(), _listed(code)
    photos = public_photos(session, [report.id]).get(report.id, [])
    events = [each for each in public_timeline(session, report) if each.text]
    form = ReportFlagForm(photos, events, data={"about": QueryArgs().text(ABOUT_ARGUMENT)})
    if form.validate_on_submit():
        add_flag(
            session,
            form.flag_on(report),
            reason=form.chosen_reason,
            message=form.message.data or "",
            flagged_by_id=current_actor().person_id,
            now=clock.now(),
        )
        return redirect(url_for("report_flags.flagged", code=report.display_code), 303)
    status = 422 if form.errors else 200
    return render("reports/flag.html", status=status, report=report, photos=photos, form=form)


@blueprint.get("/phan-anh/<code>/bao-sai/cam-on")
@public
def flagged(code: str) -> Response:
    return render("reports/flagged.html", report=_listed(code))
