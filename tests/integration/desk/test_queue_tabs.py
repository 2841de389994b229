"""Every report that the desk has is in a tab, whatever became of it; search looks at all of them."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.queue.arguments import TABS
from citizen_site.reports.enums import Moderation
from citizen_site.reports.models.report import Report
from citizen_site.reports.publication import hide
from citizen_site.reports.queue import ARCHIVES, Tab, counts, part_of, queue_page
from citizen_site.reports.queue_filters import Filters
from citizen_site.reports.workflow import TRANSITIONS, Status
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.desk import WARD, codes
from tests.support.pages import Visitor
from tests.support.transitions import WAYS, lead

# More than there are in any test.
MANY = 500


def test_the_table_leads_to_every_status() -> None:
    assert set(WAYS) == set(TRANSITIONS) == set(Status)


def everywhere(session: Session) -> Actor:
    areas = gazetteer(session)
    assert areas.city
    return Actor(person_id=1, reach={Role.MODERATOR: areas.subtree(areas.city)}, everywhere=frozenset({Role.MODERATOR}))


def tabs_of_all(session: Session) -> dict[int, set[Tab]]:
    """The tabs of each report, by its id."""
    actor, now = everywhere(session), clock.now()
    numbers = counts(session, actor, Filters(), now)
    found = defaultdict(set)
    for tab in Tab:
        ids = [each.id for each in queue_page(session, actor, tab, Filters(), now, cursor=None, size=MANY).items]
        if tab not in ARCHIVES:
            assert len(ids) == numbers.tabs[tab], tab
        for each in ids:
            found[each].add(tab)
    return found


def tabs_of(session: Session, report: Report) -> set[Tab]:
    return tabs_of_all(session)[report.id]


def test_a_report_is_in_a_tab_whatever_became_of_it(session: Session) -> None:
    """Each status with each moderation, in quarantine and not: all of them in one queue."""
    made = {}
    for status, moderation, quarantine in product(Status, Moderation, ("", "similar")):
        original = make_report()
        report = make_report(is_approved=moderation is Moderation.APPROVED)
        if moderation is Moderation.HIDDEN:
            hide(session, STAFF, report, "Lộ tên", now=clock.now())
        lead(session, report, status, original)
        report.quarantine_reason = quarantine
        made[report] = (status, moderation, quarantine)
    session.flush()
    found = tabs_of_all(session)
    for report, what in made.items():
        assert found[report.id] - {Tab.ALL}, f"{what}: it is nowhere but in the list of everything"
        assert part_of(report) in found[report.id], what
    assert len(made) == len(Status) * len(Moderation) * 2 < MANY // 2
    assert set(TABS) == set(Tab)


def test_what_was_approved_and_belongs_to_nobody_has_a_tab_until_it_is_assigned(session: Session) -> None:
    report = make_report()
    assert Tab.UNASSIGNED in tabs_of(session, report)
    report.assigned_unit_id = make_unit().id
    session.flush()
    assert Tab.UNASSIGNED not in tabs_of(session, report)
    report.assigned_unit_id, report.moderation = None, Moderation.PENDING
    session.flush()
    assert Tab.UNASSIGNED not in tabs_of(session, report), "first somebody approves it"


def test_what_was_answered_before_approval_waits_in_a_tab_to_be_approved(session: Session) -> None:
    report = make_report(is_approved=False)
    lead(session, report, Status.RESOLVED, report)
    assert tabs_of(session, report) == {Tab.UNAPPROVED, Tab.CLOSED, Tab.ALL}
    report.moderation = Moderation.APPROVED
    session.flush()
    assert tabs_of(session, report) == {Tab.CLOSED, Tab.ALL}


def test_closed_reports_are_listed_the_last_one_first_page_by_page(app: Flask, session: Session) -> None:
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    reports = [make_report() for _ in range(30)]
    for each in reports:
        lead(session, each, Status.REJECTED, each)
    session.commit()
    first = desk.get("/dieu-hanh?xem=da-dong")
    later = desk.get(first.by_id("xem-them-nua").get("href"))
    assert codes(first) == {each.display_code for each in reports[5:]}
    assert codes(later) == {each.display_code for each in reports[:5]}
    assert "ở phần “Đã đóng”" in first.text
    assert not desk.get("/dieu-hanh?xem=da-dong&buoc=resolved").all("ul", id="danh-sach")


def test_the_way_from_report_to_report_follows_the_order_of_the_tab(app: Flask, session: Session) -> None:
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    first, second, third = (make_report() for _ in range(3))
    for each in (first, second, third):
        lead(session, each, Status.REJECTED, each)
    session.commit()
    desk.get("/dieu-hanh?xem=da-dong")

    def ways(visitor: Visitor, report: Report) -> dict[str | None, str | None]:
        page = visitor.get(f"/dieu-hanh/{report.display_code}")
        return {node.get("rel"): node.get("href") for node in page.all("a") if node.get("rel") in ("prev", "next")}

    assert ways(desk, second) == {
        "prev": f"/dieu-hanh/{third.display_code}",
        "next": f"/dieu-hanh/{first.display_code}",
    }
