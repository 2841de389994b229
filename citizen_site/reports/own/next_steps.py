"""What happens next with a report and by when, in plain sentences for its reporter."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from citizen_site.reports.axes import Delivery, Moderation, Visibility
from citizen_site.reports.deadlines import FEEDBACK_DAYS, WAITING_DAYS
from citizen_site.reports.models import Report
from citizen_site.reports.names import STATUS_MEANINGS
from citizen_site.reports.own.commands import may_judge
from citizen_site.reports.workflow import Status, StatusGroup
from citizen_site.web.filters import date_and_time, short_date


def next_steps(report: Report, now: datetime) -> list[str]:
    """At most four sentences; the first says where it stands."""
    if report.delivery is Delivery.UNSENT:
        return [_("Phản ánh chưa được gửi. Bạn nhập mã xác nhận chúng tôi đã gửi cho bạn nhé.")]
    if report.status is Status.AWAITING_REPORTER and report.asked_at:
        until = report.asked_at + timedelta(days=WAITING_DAYS)
        return [
            _("Người xử lý hỏi bạn thêm. Hạn xử lý tạm dừng cho đến khi bạn trả lời."),
            _("Nếu bạn không trả lời trước ngày %(day)s, việc lại đi tiếp như trước.", day=short_date(until)),
        ]
    if may_judge(report, now) and report.closed_at:
        until = report.closed_at + timedelta(days=FEEDBACK_DAYS)
        return [
            _("Nơi phụ trách nói đã xong. Đúng vậy không?"),
            _("Bạn có thể xác nhận, hoặc nói là chưa xong, đến hết ngày %(day)s.", day=short_date(until)),
        ]
    if report.status is Status.RESOLVED:
        return [
            _("Bạn đã xác nhận là xong. Cảm ơn bạn.")
            if report.fix_confirmed_at
            else _("Nơi phụ trách nói đã xong. Thời gian xác nhận đã hết.")
        ]
    if report.status_group is StatusGroup.CLOSED:
        return [str(STATUS_MEANINGS[report.status])]
    return [*_moderation(report), str(STATUS_MEANINGS[report.status]), *_dates(report, now)]


def _moderation(report: Report) -> list[str]:
    if report.moderation is Moderation.PENDING and report.delivery is Delivery.SENT and report.intake_due_at:
        return [_("Người điều hành sẽ đọc trước %(when)s.", when=date_and_time(report.intake_due_at))]
    if report.moderation is Moderation.HIDDEN:
        return [_("Phản ánh này không được đăng công khai. Việc xử lý vẫn đi tiếp.")]
    if report.visibility is Visibility.PRIVATE:
        return [_("Chỉ bạn và người xử lý đọc được phản ánh này.")]
    return []


def _dates(report: Report, now: datetime) -> list[str]:
    found = []
    if report.status is Status.SCHEDULED and report.scheduled_for:
        found.append(_("Ngày hẹn làm: %(day)s.", day=short_date(report.scheduled_for)))
    if report.status is Status.FORWARDED:
        found.append(_("Nơi nhận: %(recipient)s.", recipient=report.forwarded_to))
    if report.due_at:
        found.append(
            _("Hạn xử lý: %(when)s.", when=date_and_time(report.due_at))
            if report.due_at > now
            else _(
                "Việc này đã quá hạn từ %(when)s. Người điều hành thấy nó ở đầu danh sách.",
                when=date_and_time(report.due_at),
            )
        )
    return found
