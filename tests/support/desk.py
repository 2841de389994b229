"""What a moderator does on the desk: addresses, the hidden fields of forms, and what is read back."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import run_due_jobs
from citizen_site.desk.bulk.commands import DELIVERED_AFTER
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.queue import Tab
from citizen_site.reports.workflow import Status
from tests.support.pages import Page, Visitor

WARD = "phuong-phuc-loi"
ADVERT = "Cho vay tiền nhanh lãi thấp gọi ngay số không chín một hai ba giải ngân trong ngày không cần giấy tờ"


def at(report: Report) -> str:
    """The address of a report on the desk."""
    return f"/dieu-hanh/{report.display_code}"


def hidden_of(page: Page, prefix: str = "") -> dict[str, str]:
    """The hidden fields all forms of the page share, and those of the form with this prefix, warnings confirmed."""
    found = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
    own = {f"{prefix}version": found["version"], f"{prefix}seen": found["seen"], f"{prefix}nhu-vay": "1"}
    return {**found, **(own if prefix else {})}


def move(desk: Visitor, report: Report, status: Status, code: int = 303, **typed: Any) -> Page:
    """Change the status of a report with its form."""
    page = desk.get(at(report))
    given = {f"{status}-{name}": value for name, value in typed.items()}
    return desk.post(f"{at(report)}/chuyen/{status}", {**hidden_of(page, f"{status}-"), **given}, status=code)


def sort(desk: Visitor, report: Report, act: str, code: int = 303, **typed: str) -> Page:
    """Assign or reclassify a report with the form of `act`, the end of its address."""
    return desk.post(f"{at(report)}/{act}", {**hidden_of(desk.get(at(report))), **typed}, status=code)


def last_event(session: Session, report: Report) -> ReportEvent:
    query = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id.desc())
    return session.scalars(query.limit(1)).one()


def acts(session: Session) -> list[str]:
    """The audited actions on reports, oldest first."""
    actions = select(AuditEntry.action).where(AuditEntry.action.startswith("report.")).order_by(AuditEntry.id)
    return list(session.scalars(actions))


def codes(page: Page) -> set[str]:
    """The codes of the reports that a page of the queue links to."""
    return set(re.findall(r"/dieu-hanh/([0-9A-Z]{3}-[0-9A-Z]{4})\"", page.html))


def number_of(page: Page, tab: Tab) -> str:
    """The number beside the name of a tab."""
    return "".join(page.by_id(f"xem-{tab.value}").itertext()).split()[-1]


def let_undo_period_pass(session: Session) -> None:
    """What was done at the desk can no longer be undone: ten minutes later the worker delivers it."""
    run_due_jobs(session, clock.now() + DELIVERED_AFTER)
    session.expire_all()
