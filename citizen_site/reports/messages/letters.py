"""The messages themselves: which template, and what stands in it."""

from __future__ import annotations

from typing import Any

from citizen_site.reports.axes import EventKind
from citizen_site.reports.deadlines import FEEDBACK_DAYS, WAITING_DAYS
from citizen_site.reports.messages.models import REPORTER
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.private_link import message_token
from citizen_site.reports.workflow import Status

_OF_KIND = {EventKind.SUBMITTED: "report_received", EventKind.HIDDEN: "report_hidden"}
_OF_STATUS = {Status.AWAITING_REPORTER: "report_question", Status.RESOLVED: "report_answered"}


def template_of(event: ReportEvent, recipient: str) -> str:
    """The name of the letter in templates/emails."""
    if recipient != REPORTER:
        return "report_followed"
    if event.kind is EventKind.STATUS_CHANGED and event.status_after:
        return _OF_STATUS.get(event.status_after, "report_news")
    return _OF_KIND.get(event.kind, "report_news")


def content_of(report: Report, event: ReportEvent, key: str) -> dict[str, Any]:
    """What a letter may say: nothing of it is internal. The link opens a page; buttons there act."""
    return {
        "report": report,
        "event": event,
        "token": message_token(report, key),
        "feedback_days": FEEDBACK_DAYS,
        "waiting_days": WAITING_DAYS,
    }
