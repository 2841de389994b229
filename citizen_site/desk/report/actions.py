"""Acts on one report at the desk: load it, act, and lead back to its page, or show there what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError, InvalidInputError, NotFoundError
from citizen_site.core.permissions import Actor, Permission, allowed, authorise
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.drafts import FORM_FIELD, REVISION_FIELD, end_draft, revision_in
from citizen_site.desk.labels import MISTAKE_FIELDS, refusal_reason
from citizen_site.extensions import db, limiter
from citizen_site.reports.acts import recorded
from citizen_site.reports.attachments.photo_review import PhotosUndecidedError
from citizen_site.reports.attachments.processing import PhotoRefusedError
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.status import ReportClosedError, heir_of
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.reports.workflow import TransitionError
from citizen_site.web.access import current_actor
from citizen_site.web.fields import VersionedForm

# One blueprint; each act's module adds its view to it (routes.py gathers them).
blueprint = Blueprint("desk_report", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)


class ActionRefused(Exception):  # noqa: N818 - not an error of the site: the page of the report answers it
    """Nothing was changed. The report's page comes back with what was typed in `form`, and what is wrong with it."""

    def __init__(self, report: Report, form: VersionedForm | None, status: int, problem: str = "") -> None:
        super().__init__()
        self.report, self.form, self.status, self.problem = report, form, status, problem


def load_report(code: str) -> Report:
    """The report of an address. Nobody handles their own report, whatever else is wrong with what they send."""
    found = report_at_desk(db.session(), current_actor(), code_of(code))
    if found.removed_at:
        abort(410)
    if request.method == "POST":
        authorise(current_actor(), Permission.HANDLE_REPORT, found)
    return found


def submit_action(
    found: Report, form: VersionedForm, act: Callable[[datetime], object], *, ends_report: bool = False
) -> ResponseReturnValue:
    """Act if the form is in order, so that it can be undone. Somebody who decided on an older version sees what has
    happened since.

    `ends_report`: a duplicate may go on with the case (status.heir_of). A report that has left the actor's areas by
    that is no longer shown: another page says where it went. Raises ActionRefused.
    """
    code = found.display_code
    if not form.validate():
        raise ActionRefused(found, form, 422)
    try:
        with one_at_a_time(db.session()):
            now, other = clock.now(), heir_of(db.session(), found) if ends_report else None
            with recorded(db.session(), current_actor(), found, now=now, other=other):
                act(now)
    except ChangedMeanwhileError as error:
        raise ActionRefused(load_report(code), form, 409) from error
    except (TransitionError, ReportClosedError) as error:
        found = load_report(code)
        raise ActionRefused(found, form, 409, refusal_reason(found, getattr(error, "after", None))) from error
    except (PhotoRefusedError, PhotosUndecidedError) as error:
        raise ActionRefused(load_report(code), form, 422, sentence_of(error)) from error
    except InvalidInputError as error:
        field = MISTAKE_FIELDS.get(type(error), "")
        if field not in form:
            raise
        form[field].errors = [sentence_of(error)]
        raise ActionRefused(load_report(code), form, 422) from error
    form_name, revision = request.form.get(FORM_FIELD, ""), revision_in(request.form.get(REVISION_FIELD, ""))
    end_draft(db.session(), current_actor(), found, form_name, seen_revision=revision, now=clock.now())
    if not allowed(current_actor(), Permission.SEE_DESK, found):
        place = gazetteer(db.session()).get(found.area_id or 0)
        return redirect(url_for("desk_report.transferred", ma=code, toi=place.slug), 303)
    return redirect(url_for("desk_report.report", code=code, da="1"), 303)


def report_at_desk(session: Session, actor: Actor, code: str) -> Report:
    """A report of the actor's areas, with its category. Raises NotFoundError for all others."""
    report = session.scalars(
        select(Report)
        .where(Report.code == code, Report.delivery != Delivery.UNSENT)
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .execution_options(populate_existing=True)
    ).first()
    if report is None or not allowed(actor, Permission.SEE_DESK, report):
        raise NotFoundError(code)
    return report


def last_event_id(session: Session, report: Report) -> int:
    """The number of the last entry, which a form carries to know what came since."""
    return session.scalar(select(func.max(ReportEvent.id)).where(ReportEvent.report_id == report.id)) or 0
