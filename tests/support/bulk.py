"""Bulk actions as the queue sends them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from citizen_site.desk.bulk.models import BulkKind
from citizen_site.reports.models.report import Report
from tests.support.pages import Page, Visitor

ELSEWHERE = "phuong-hoan-kiem"
WHY = {"status": "rejected", "reason": "Không rõ chỗ nào.", "where": ""}


def send(desk: Visitor, kind: BulkKind, reports: list[Report], data: dict[str, Any], status: int = 303) -> Page:
    """Confirm a bulk action as the queue does: open the question, then answer it with `data`."""
    url = f"/dieu-hanh/nhieu?viec={kind}&" + "&".join(f"chon={each.code}" for each in reports)
    page = desk.get(url)
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "khoa")}
    chosen = [node.get("value") for node in page.all("input", name="chon")]
    return desk.post(f"/dieu-hanh/nhieu?viec={kind}", {**hidden, "chon": chosen, **data}, status=status)


def undone(desk: Visitor, session: Session, kind: BulkKind, report: Report, data: dict[str, Any]) -> str:
    """Run the action on one report and undo it; the address of the bulk action."""
    session.commit()
    address = str(send(desk, kind, [report], data).response.location)
    desk.submit(address, {}, url=f"{address}/thu-lai", status=303)
    session.expire_all()
    return address
