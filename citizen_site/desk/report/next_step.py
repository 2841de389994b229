"""The likely next step with a report, said by the bar that always stands below it, and what else is often done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.desk.shortcuts import ASSIGN, HIDE, NOTE, RECATEGORISE, STEPS, URGENCY
from citizen_site.reports.assignment import BEFORE_ASSIGNMENT
from citizen_site.reports.assignment_proposals import Proposal
from citizen_site.reports.enums import Moderation, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import ANSWERED
from citizen_site.reports.workflow import CLOSED, Status

QUICK: dict[str, Any] = {
    Status.RESOLVED: _l("Trả lời"),
    Status.AWAITING_REPORTER: _l("Hỏi"),
    Status.DUPLICATE: _l("Gộp"),
}
MORE: dict[str, Any] = {
    Status.FORWARDED: _l("Chuyển nơi khác xử lý"),
    Status.SCHEDULED: _l("Hẹn ngày làm"),
    Status.IN_PROGRESS: _l("Bắt đầu xử lý"),
    Status.REJECTED: _l("Từ chối tiếp nhận"),
    Status.NOT_RESPONSIBLE: _l("Cần gửi nơi khác"),
    Status.REOPENED: _l("Mở lại"),
}
ALWAYS: dict[str, Any] = {
    ASSIGN: _l("Giao việc"),
    RECATEGORISE: _l("Đổi loại việc"),
    URGENCY: _l("Đổi mức gấp"),
    NOTE: _l("Viết cho đồng nghiệp"),
    HIDE: _l("Không đăng"),
}


@dataclass(frozen=True)
class NextStep:
    """`triages`: its button approves and assigns at once. `opens` is the key of a form, `told` stands in its place.

    `undecided` counts the photos that somebody has to decide about before.
    """

    label: str = ""
    triages: bool = False
    opens: str = ""
    told: str = ""
    undecided: int = 0


def next_step_for(
    report: Report, proposal: Proposal | None, photos: Sequence[ReportPhoto], moves: Collection[Status], *, is_own: bool
) -> NextStep:
    if is_own:
        return NextStep(told=_("Phản ánh của chính bạn, người khác xử lý."))
    is_new = report.moderation is Moderation.PENDING and (report.status not in CLOSED or report.status in ANSWERED)
    unit = proposal.unit.name if proposal and report.status in BEFORE_ASSIGNMENT else ""
    if report.moderation is Moderation.HIDDEN or report.quarantine_reason:
        return NextStep()
    if is_new:
        undecided = sum(photo.state is PhotoState.READY and not photo.decision for photo in photos)
        label = _("Duyệt, giao %(unit)s, việc kế", unit=unit) if unit else _("Duyệt, việc kế")
        return NextStep(label, triages=True, undecided=undecided)
    if unit:
        return NextStep(_("Giao %(unit)s, việc kế", unit=unit), triages=True)
    if report.status in BEFORE_ASSIGNMENT:
        return NextStep(_("Giao việc"), opens=ASSIGN)
    if Status.RESOLVED in moves:
        return NextStep(_("Trả lời là đã xong"), opens=STEPS[Status.RESOLVED])
    return NextStep()


def acts_beside(moves: Collection[Status]) -> dict[str, list[tuple[str, Any]]]:
    """Keys and words of what stands beside the next step, and of the menu behind it."""
    return {
        "quick_acts": [(STEPS[each], label) for each, label in QUICK.items() if each in moves],
        "more_acts": [
            *((STEPS[each], label) for each, label in MORE.items() if each in moves),
            *ALWAYS.items(),
        ],
    }
