"""Merging a report into another one: first both are shown side by side, and for ten minutes it can be undone."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.core import clock
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.desk.bulk.commands import begin_action
from citizen_site.desk.bulk.models import BulkKind
from citizen_site.desk.bulk.selection import key_of_form
from citizen_site.desk.report.actions import blueprint, last_event_id, load_report
from citizen_site.extensions import db
from citizen_site.reports.duplicates import ClosedOriginalError, merge_target
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import first_photos
from citizen_site.reports.similarity import compare
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm, text_area
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render


class MergeForm(VersionedForm):
    """What is said with it; which reports is in the address."""

    text = text_area(_l("Trả lời công khai (không bắt buộc)"), longest=MAX_PUBLIC_TEXT)


@blueprint.route("/<code>/gop", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def merge(code: str) -> ResponseReturnValue:
    """Ask, with both reports side by side; then merge, with a way back (desk/bulk)."""
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    found = load_report(code)
    authorise(actor, Permission.HANDLE_REPORT, found)
    typed = args.text("vao")
    original = merge_target(session, actor, found, typed)
    choices = available_transitions(found.status, ActorKind.STAFF, resume=found.resume_status)
    is_closed = original is not None and original.closed_at is not None
    may_merge = Status.DUPLICATE in choices and not is_closed
    form, status = MergeForm(), 200 if original or not typed else 404
    if request.method == "POST" and original:
        is_late = form.seen_version != found.version or not may_merge
        if not is_late and form.validate():
            parameters = {"original_id": original.id, "text": form.text.data}
            chosen = [(found.id, found.version)]
            act = begin_action(session, actor, BulkKind.DUPLICATE, parameters, chosen, key=key_of_form(), now=now)
            return redirect(url_for("bulk.result", action_id=act.id), 303)
        status = 409 if is_late else 422
    both = [found, original] if original else [found]
    return render(
        "desk/report/merge.html",
        status=status,
        report=found,
        original=original,
        both=both,
        typed=typed,
        problem=_problem_with(original, typed),
        may_merge=may_merge,
        similarity=compare(found, original) if original else None,
        photos=first_photos(session, [each.id for each in both]),
        at_desk={each.id for each in both if allowed(actor, Permission.SEE_DESK, each)},
        form=form,
        key=key_of_form(),
        last_event=last_event_id(session, found),
        now=now,
    )


def _problem_with(original: Report | None, typed: str) -> str:
    """Why nothing can be merged into what was named."""
    if original is None:
        return _("Không có phản ánh nào khác mang mã này mà bạn xem được.") if typed else ""
    return str(sentence_of(ClosedOriginalError())) if original.closed_at else ""
