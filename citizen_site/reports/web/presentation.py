"""How pages present a report: its title, its place, its deadline, its questions and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import PendingReport
from citizen_site.reports.workflow import Status
from citizen_site.web.filters import clock_time, date_and_time, short_date, weekday
from citizen_site.web.i18n import current_language, localised

TITLE_LENGTH = 90


def report_title(report: Report) -> str:
    """The reporter's first sentence, cut at a word; the kind of trouble where nothing was written."""
    lines = report.description.strip().splitlines()
    first = lines[0] if lines else ""
    if not first:
        return str(localised(report.category, "name"))
    end = first.find(". ")
    sentence = first[: end + 1] if 0 < end < TITLE_LENGTH else first
    if len(sentence) <= TITLE_LENGTH:
        return sentence.rstrip(".")
    return sentence[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def report_place(report: Report) -> str:
    """The name of its area, "" where that is not known."""
    return area_name(gazetteer(db.session()).get(report.area_id)) if report.area_id else ""


def report_distance(report: Report, position: Point | None) -> float | None:
    """Kilometres from the reader, where both places are known."""
    return position.distance_km(report.point) if position and report.point else None


def answers_of(report: Report) -> list[tuple[str, str]]:
    """The reporter's answers to the category's questions, as pairs of question and answer."""
    found = []
    for question in report.category.questions:
        given = report.answers.get(question["code"])
        if given in (None, "", []):
            continue
        labels = {option["key"]: _in_language(option) for option in question.get("options", [])}
        values = given if isinstance(given, list) else [given]
        found.append((_in_language(question), ", ".join(labels.get(str(each), str(each)) for each in values)))
    return found


def _in_language(item: dict[str, Any]) -> str:
    return str((item.get("label_en") if current_language() == "en" else "") or item["label"])


def pending_title(pending: PendingReport) -> str:
    """Of a report that is not approved yet: its code, and nothing of what it says."""
    return _("Phản ánh %(code)s đang chờ duyệt", code=pending.display_code)


def pending_deadline(pending: PendingReport, now: datetime) -> str:
    """By when somebody reads it; "" when that has begun."""
    if pending.read_by is None:
        return ""
    when = date_and_time(pending.read_by)
    if pending.read_by < now:
        return _("Lẽ ra người điều hành đã đọc trước %(when)s. Việc này đang trễ.", when=when)
    return _("Người điều hành sẽ đọc trước %(when)s.", when=when)


@dataclass(frozen=True)
class Deadline:
    """By when, in words. `is_late`: that moment has passed."""

    text: str
    is_late: bool = False


def deadline_of(report: Report, now: datetime) -> Deadline | None:
    """What a reader may expect. None once it is closed: then the answer counts."""
    if report.closed_at:
        return None
    if report.status is Status.AWAITING_REPORTER:
        return Deadline(_("Đang tạm dừng, chờ người báo trả lời."))
    if report.status is Status.SCHEDULED and report.scheduled_for:
        day = f"{weekday(report.scheduled_for)} {short_date(report.scheduled_for)}"
        return Deadline(_("Hẹn làm vào %(day)s.", day=day), report.scheduled_for < clock.today(now))
    if report.due_at is None:
        return None
    moment = f"{clock_time(report.due_at)}, {weekday(clock.to_local(report.due_at).date())} {short_date(report.due_at)}"
    if report.due_at >= now:
        return Deadline(_("Xong trước %(moment)s.", moment=moment))
    days = (clock.today(now) - clock.today(report.due_at)).days
    if days < 1:
        return Deadline(_("Hạn là %(moment)s. Đã quá hạn.", moment=moment), is_late=True)
    late = ngettext("%(num)s ngày", "%(num)s ngày", days)
    return Deadline(_("Hạn là %(moment)s. Đã quá hạn %(late)s.", moment=moment, late=late), is_late=True)
