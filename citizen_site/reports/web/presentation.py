"""How pages present a report: its title, its place, its deadline, its questions and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.clock import to_local
from citizen_site.core.geo import Point
from citizen_site.extensions import db
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.progress import Reached, Step, progress_of
from citizen_site.reports.queries import PendingReport
from citizen_site.reports.reporter_actions import may_judge
from citizen_site.reports.web.labels import STATUSES
from citizen_site.reports.workflow import Status
from citizen_site.web.filters import date_and_time, day_and_date, number, time_on_day
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
        return _("Lẽ ra người tiếp nhận đã đọc trước %(when)s. Việc này đã quá hạn.", when=when)
    return _("Chúng tôi sẽ đọc phản ánh này trước %(when)s.", when=when)


TRACK_WORDS: dict[Step, Any] = {
    Step.RECEIVED: _lp("step of a report", "Nhận"),
    Step.ASSIGNED: _lp("step of a report", "Giao"),
    Step.WORKING: _lp("step of a report", "Làm"),
    Step.RESOLVED: _lp("step of a report", "Xong"),
    Step.CONFIRMED: _lp("step of a report", "Xác nhận"),
}
# The drawing of each step; the one where a report stands has that of its status.
_STEP_NAMES = {Step.WORKING: Status.IN_PROGRESS.value}


def track_of(
    report: Report, events: Sequence[ReportEvent], now: datetime, *, is_reporter: bool = False
) -> list[dict[str, str]]:
    """The steps for ui.track. `is_reporter`: the reader is asked to confirm the fix, as nobody else is."""
    steps = []
    for each in progress_of(report, events):
        when = day_of_year(each.at, now) if each.at else ""
        if each.step is Step.CONFIRMED and each.reached is Reached.LATER and may_judge(report, now):
            when = _("chờ bạn") if is_reporter else _("chờ người gửi")
        is_now = each.reached is Reached.NOW and each.step is not Step.CONFIRMED
        steps.append(
            {
                "name": report.status.value if is_now else _STEP_NAMES.get(each.step, each.step.value),
                "word": str(TRACK_WORDS.get(each.step) or STATUSES[report.status]),
                "state": each.reached.value,
                "when": when,
            }
        )
    return steps


def day_of_year(moment: datetime, now: datetime) -> str:
    """ "24/11" or "24 Nov"; with its year where that is not this one."""
    day = to_local(moment).date()
    is_this_year = day.year == clock.today(now).year
    if current_language() == "vi":
        return str(format_date(day, "d/M" if is_this_year else "d/M/yyyy"))
    return str(format_date(day, "d MMM" if is_this_year else "d MMM yyyy"))


def facts_of(report: Report, now: datetime) -> list[str]:
    """One line: the place, when, and the one number that tells most."""
    received = clock.today(report.received_at)
    when = _("báo ngày %(day)s", day=day_of_year(report.received_at, now))
    if report.status is Status.RESOLVED and report.closed_at:
        days = (clock.today(report.closed_at) - received).days
        when = (
            ngettext("xong sau %(count)s ngày", "xong sau %(count)s ngày", days, count=number(days))
            if days
            else _("xong trong ngày")
        )
    people = report.support_count
    also = ngettext("%(count)s người cũng gặp", "%(count)s người cũng gặp", people, count=number(people))
    return [each for each in (report_place(report), when, also if people else "") if each]


@dataclass(frozen=True)
class Pictures:
    """A report's photos as its page shows them: one of before and one of after, large; the others; and those of entries
    of the timeline, by the entry.
    """

    before: ReportPhoto | None
    after: ReportPhoto | None
    others: Sequence[ReportPhoto]
    of_entries: Mapping[int, Sequence[ReportPhoto]]

    @classmethod
    def of(cls, photos: Sequence[ReportPhoto]) -> Pictures:
        """From all that everybody may see."""
        own = [each for each in photos if each.stage is not PhotoStage.NEIGHBOUR]
        before = next((each for each in own if each.stage is not PhotoStage.AFTER), None)
        after = next((each for each in reversed(own) if each.stage is PhotoStage.AFTER), None)
        of_entries: dict[int, list[ReportPhoto]] = {}
        for each in photos:
            if each.stage is PhotoStage.NEIGHBOUR and each.event_id is not None:
                of_entries.setdefault(each.event_id, []).append(each)
        return cls(before, after, [each for each in own if each not in (before, after)], of_entries)

    @property
    def main(self) -> ReportPhoto | None:
        """The one that stands for the report elsewhere."""
        return self.before or self.after


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
        return Deadline(_("Đang tạm dừng, chờ người gửi trả lời."))
    if report.status is Status.SCHEDULED and report.scheduled_for:
        day = day_and_date(report.scheduled_for)
        return Deadline(_("Hẹn làm vào %(day)s.", day=day), report.scheduled_for < clock.today(now))
    if report.due_at is None:
        return None
    moment = time_on_day(report.due_at)
    if report.due_at >= now:
        return Deadline(_("Hạn xử lý: %(moment)s.", moment=moment))
    days = (clock.today(now) - clock.today(report.due_at)).days
    if days < 1:
        return Deadline(_("Hạn là %(moment)s. Đã quá hạn.", moment=moment), is_late=True)
    late = ngettext("%(count)s ngày", "%(count)s ngày", days, count=number(days))
    return Deadline(_("Hạn là %(moment)s. Đã quá hạn %(late)s.", moment=moment, late=late), is_late=True)
