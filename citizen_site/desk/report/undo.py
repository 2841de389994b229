"""Undoing one's last act on a report, within ten minutes."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.last_act import words_of
from citizen_site.desk.report.actions import ActionRefused, blueprint
from citizen_site.extensions import db
from citizen_site.reports import acts
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.report import code_of
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.filters import clock_time


@blueprint.post("/<code>/hoan-tac")
@requires(Permission.SEE_DESK)
def undo(code: str) -> ResponseReturnValue:
    """The act that the form names (`thao-tac`), or the last one on this report; of one's own alone.

    Also on a report that the act itself moved out of one's areas.
    """
    session, actor, now = db.session(), current_actor(), clock.now()
    found, number = acts.report_of_act(session, actor, code_of(code)), request.form.get("thao-tac", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        act = acts.act_of(session, actor, found, int(number))
    else:
        act = acts.last_act_on(session, actor, found, now)
    try:
        with one_at_a_time(session):
            acts.undo(session, actor, act, now=now)
    except ChangedMeanwhileError as error:
        raise ActionRefused(found, None, 409, _who_changed(session, act)) from error
    except (acts.UndoPeriodOverError, acts.MailSentError) as error:
        raise ActionRefused(found, None, 409, sentence_of(error)) from error
    return redirect(url_for("desk_report.report", code=found.display_code, da="hoan-tac"), 303)


def _who_changed(session: Session, act: ReportAct) -> str:
    """Who did what since, so that it can be talked about."""
    later = acts.act_since(session, act)
    person = session.get(Person, later.actor_id) if later and later.actor_id else None
    if later is None or person is None:
        return _("Không hoàn tác được: phản ánh đã thay đổi sau đó. Bạn xem diễn biến rồi sửa tiếp.")
    return _(
        "Không hoàn tác được: lúc %(time)s, %(who)s đã làm tiếp (%(what)s). Bạn xem diễn biến rồi sửa tiếp.",
        time=clock_time(later.done_at),
        who=name_of(person),
        what=words_of(later).lower(),
    )
