"""A step that is sent again after the report was sent: it is not taken, which is said, and its words can be added."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.text import clean
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db
from citizen_site.reports.categories import active_categories
from citizen_site.reports.enums import Delivery, PhotoStage
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.queries import own_timeline
from citizen_site.reports.submission.questions import answers_in_words
from citizen_site.reports.web.my_report_forms import AddForm
from citizen_site.reports.web.photo_upload import FIELD, receive_photos
from citizen_site.web.rendering import render

# The views of steps in which something is written. The others have nothing that could get lost.
WRITING_STEPS = frozenset(f"report_submission.{name}" for name in ("step_category", "step_details", "moved_details"))


def answer_late_step(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """For a draft that is a report already. The same step a second time leads to the confirmation."""
    session, report = db.session(), draft.report
    is_step = request.method == "POST" and request.endpoint in WRITING_STEPS
    if report is None or not is_step or report.removed_at:
        return redirect(url_for("report_submit.confirmation", token=token), 303)
    if request.form.get("go") == "save":
        return "", 204
    changes = late_changes(draft)
    photos = []
    if any(file.filename for file in request.files.getlist(FIELD)):
        photos = receive_photos(session, report, clock.now(), stage=PhotoStage.ADDED).photos
        commit_on_error(session)
    if not changes and not photos:
        return redirect(url_for("report_submit.confirmation", token=token), 303)
    events = own_timeline(session, report)
    form = AddForm(formdata=None, data={"words": "\n".join(changes)})
    return render(
        "reports/submission/late.html",
        "step",
        status=409,
        token=token,
        report=report,
        form=form,
        has_words=bool(changes),
        has_photos=bool(photos),
        last_event=events[-1].id if events else 0,
        is_delivered=report.delivery is Delivery.SENT,
    )


def late_changes(draft: ReportDraft) -> list[str]:
    """What this step says that the report does not, in words that can be added to it; one line each."""
    given, found = request.form, []
    written = {"place_text": draft.place_text, "landmark": draft.landmark, "description": draft.description}
    for name, stored in written.items():
        words = clean(given.get(name, ""), keep_lines=True)
        if words and words != stored:
            found.append(words)
    areas = gazetteer(db.session())
    area = areas.find(given.get("area", ""))
    if area is not None and area.id != draft.area_id:
        found.append(_("Phường, xã: %(name)s", name=area_name(area)))
    point = clean(given.get("point", ""))
    if point and point != (f"{draft.latitude:.6f}, {draft.longitude:.6f}" if draft.point else ""):
        found.append(_("Tọa độ: %(point)s", point=point[:60]))
    category = next((each for each in active_categories(db.session()) if each.code == given.get("category")), None)
    if category is not None and category.id != draft.category_id:
        found.append(_("Loại việc: %(name)s", name=category.name))
    return [*found, *_changed_answers(draft)]


def _changed_answers(draft: ReportDraft) -> list[str]:
    """Of the category's own questions those that were answered otherwise."""
    if request.endpoint == "report_submission.step_category" or draft.category is None:
        return []
    questions = draft.category.questions
    given = {}
    for question in questions:
        values = request.form.getlist("hoi_" + question["code"].replace("-", "_"))
        given[question["code"]] = values if question["type"] == "choices" else "".join(values[:1])
    before = dict(answers_in_words(questions, draft.answers))
    now = answers_in_words(questions, given)
    return [f"{question}: {answer}" for question, answer in now if before.get(question) != answer]
