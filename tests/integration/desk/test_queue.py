"""The queue: filters that are addresses, names for them, news without moving rows, the way from report to report."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import BrowserSession
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Actor, Role
from citizen_site.desk.queue.saved_filters import SavedFilter
from citizen_site.reports.enums import Urgency, Verification
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.publication import remove_permanently
from citizen_site.reports.queue import Tab, counts, queue_page
from citizen_site.reports.queue_filters import Filters
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.reports import STAFF, make_category, make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, codes, hidden_of, number_of
from tests.support.pages import Page, Visitor

FORMER = "phuong-sai-dong-quan-long-bien-truoc-2025"


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    """The browser of a moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def test_each_filter_is_an_address_and_the_tabs_count_within_it(app: Flask, desk: Visitor, session: Session) -> None:
    lamp = make_category("den-duong", name="Đèn đường hỏng", group_code="dien-nuoc")
    ward = gazetteer(session).find(WARD)
    assert ward
    now, (colleague, _) = clock.now(), make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)
    team = HandlingUnit(area_id=ward.id, name="Đội môi trường", sort_key="d", created_at=now)
    session.add(team)
    plain = make_report()
    former = make_report(area=FORMER)
    other_kind = make_report(category=lamp, description="Đèn tắt ở ngõ 7")
    urgent = make_report(urgency=Urgency.URGENT)
    working = make_report()
    change_status(session, STAFF, working, Status.ASSIGNED, TransitionData(), now=now)
    old = make_report(now=now - timedelta(days=10))
    pictured, sure, his, theirs = make_report(), make_report(), make_report(), make_report()
    session.add(
        ReportPhoto(
            report_id=pictured.id,
            upload_key="a",
            content_digest="a",
            original_key="a",
            original_bytes=1,
            created_at=now,
        )
    )
    sure.verification = Verification.VERIFIED
    his.assigned_to_id, theirs.assigned_unit_id = colleague.id, team.id
    session.commit()
    everything = {plain, former, other_kind, urgent, working, old, pictured, sure, his, theirs}
    expected = {
        "": everything,
        f"khu-vuc={WARD}": everything,
        f"khu-vuc={FORMER}": everything,
        "khu-vuc=phuong-hoan-kiem": set(),
        "nhom=dien-nuoc": {other_kind},
        "loai=den-duong": {other_kind},
        "gap=urgent": {urgent},
        "buoc=assigned": {working},
        "tuoi=hon-7-ngay": {old},
        "tuoi=24-gio": everything - {old},
        "anh=co": {pictured},
        "anh=khong": everything - {pictured},
        "lien-he=co": {sure},
        "lien-he=khong": everything - {sure},
        f"giao=nguoi-{colleague.id}": {his},
        f"giao=doi-{team.id}": {theirs},
        "giao=chua": everything - {his, theirs},
        "q=DEN TAT ngo 7": {other_kind},
        f"q={urgent.display_code}": {urgent},
        f"q=o ga&gap=urgent&khu-vuc={WARD}": {urgent},
    }
    for query, reports in expected.items():
        page = desk.get(f"/dieu-hanh?xem=tat-ca&{query}")
        assert codes(page) == {each.display_code for each in reports}, query
        assert number_of(page, Tab.OPEN) == str(len(reports)), query
    page = desk.get("/dieu-hanh?xem=tat-ca&giao=quy&buoc=resolved", status=400)
    assert codes(page) == {each.display_code for each in everything}, "what is unknown is ignored and said"
    form = desk.get("/dieu-hanh?xem=tat-ca&q=&gap=urgent&nhom=")
    assert form.response.headers["HX-Push-Url"] == "/dieu-hanh?xem=tat-ca&gap=urgent", "an address worth sharing"


def test_the_desk_finds_by_words_what_nobody_else_may_find(desk: Visitor, visitor: Visitor, session: Session) -> None:
    pending = make_report(is_approved=False, description="Cống bốc mùi trước trường học")
    unsent = make_report(is_delivered=False, description="Cống bốc mùi chưa gửi")
    gone = make_report(description="Cống bốc mùi ở chợ")
    remove_permanently(session, STAFF, gone, "Lộ số nhà", now=clock.now())
    session.commit()
    assert codes(desk.get("/dieu-hanh?xem=tat-ca&q=cong boc mui")) == {pending.display_code}
    assert unsent.display_code not in desk.get("/dieu-hanh?q=cong").text
    assert pending.display_code not in visitor.get("/tim-kiem?q=cong boc mui").html
    assert pending.display_code not in visitor.get("/phan-anh?q=cong boc mui").html


def test_what_is_quarantined_is_in_its_own_tab_and_what_is_mine_in_mine(app: Flask, session: Session) -> None:
    person, browser = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    held, mine, plain = (
        make_report(is_approved=False, quarantine_reason="spam"),
        make_report(),
        make_report(is_approved=False),
    )
    held.assigned_to_id = mine.assigned_to_id = person.id
    session.commit()
    expected = {Tab.QUARANTINED: {held}, Tab.MINE: {mine}, Tab.NEW: {plain}, Tab.OPEN: {mine, plain}}
    for tab, reports in expected.items():
        page = browser.get(f"/dieu-hanh?xem={tab.value}")
        assert codes(page) == {each.display_code for each in reports}, tab
        assert number_of(page, tab) == str(len(reports)), tab


def test_reports_of_several_areas_come_in_one_order_page_by_page(session: Session) -> None:
    now = clock.now()
    due = {}
    for number in range(12):
        report = make_report(area=(WARD, FORMER, "phuong-hoan-kiem")[number % 3])
        report.due_at = now + timedelta(hours=number * 7 % 12)
        due[report.id] = report.due_at
    session.flush()
    areas = gazetteer(session)
    ward = areas.find(WARD)
    assert ward
    mine = Actor(person_id=1, reach={Role.MODERATOR: areas.subtree(ward)})
    all_of_them = Actor(person_id=1, reach=mine.reach, everywhere=frozenset({Role.MODERATOR}))
    for actor, number in ((mine, 8), (all_of_them, 12)):
        filled = counts(session, actor, Filters(), now).areas[Tab.OPEN]
        for known in (filled, None):
            seen: list[int] = []
            cursor = None
            while cursor or not seen:
                page = queue_page(session, actor, Tab.OPEN, Filters(), now, cursor=cursor, size=3, filled=known)
                seen += [each.id for each in page.items]
                cursor = page.next_cursor
            assert len(seen) == number
            assert seen == sorted(seen, key=lambda each: due[each])


def test_a_moderator_names_an_address_and_finds_it_again(app: Flask, desk: Visitor, session: Session) -> None:
    make_report()
    session.commit()
    query = "xem=qua-han&q=%C4%91%C3%A8n&gap=urgent"
    page = desk.get(f"/dieu-hanh?{query}")
    form = next(href for text, href in page.links().items() if "Lưu bộ lọc" in text)
    assert "Hãy đặt tên" in desk.submit(form, {"query": query, "name": " "}, url="/dieu-hanh/bo-loc", status=422).text
    saved = desk.submit(form, {"query": f"{query}&xyz=1&gap2=", "name": "Đèn gấp"}, url="/dieu-hanh/bo-loc", status=303)
    assert saved.response.headers["Location"] == f"/dieu-hanh?{query}"
    assert desk.get("/dieu-hanh").links()["Đèn gấp"] == f"/dieu-hanh?{query}", "nothing but the queue's own arguments"
    desk.submit(form, {"query": "xem=moi", "name": "Đèn gấp"}, url="/dieu-hanh/bo-loc", status=303)
    assert desk.get("/dieu-hanh/bo-loc").links()["Đèn gấp"] == "/dieu-hanh?xem=moi", "the name leads on"
    other = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    assert "Đèn gấp" not in other.get("/dieu-hanh").links()
    found = session.scalars(select(SavedFilter)).one()
    other.submit("/dieu-hanh/bo-loc?xem=moi", {}, url=f"/dieu-hanh/bo-loc/{found.id}/bo", status=404)
    desk.submit("/dieu-hanh/bo-loc?xem=moi", {}, url=f"/dieu-hanh/bo-loc/{found.id}/bo", status=303)
    assert "chưa lưu bộ lọc nào" in desk.get("/dieu-hanh/bo-loc").text
    for number in range(20):
        desk.submit(form, {"query": "xem=moi", "name": f"Số {number}"}, url="/dieu-hanh/bo-loc", status=303)
    full = desk.submit(form, {"query": "xem=moi", "name": "Một nữa"}, url="/dieu-hanh/bo-loc", status=422)
    assert "Hãy bỏ bớt" in full.text


def test_a_team_shares_filters_which_each_of_them_renames_and_removes(
    app: Flask, desk: Visitor, session: Session
) -> None:
    filters, query = "/dieu-hanh/bo-loc", "xem=qua-han&nhom=duong"
    sent = {"query": query, "name": "Đường quá hạn", "share": WARD}
    desk.submit(f"{filters}?{query}", sent, url=filters, status=303)
    found = session.scalars(select(SavedFilter)).one()
    colleague = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD, "nam@example.com")[1]
    stranger = make_staff(app, "Đỗ Khải", Role.MODERATOR, "phuong-hoan-kiem", "khai@example.com")[1]
    assert colleague.get("/dieu-hanh").links()["Đường quá hạn"] == f"/dieu-hanh?{query}"
    assert "Đường quá hạn" not in stranger.get("/dieu-hanh").links()
    stranger.get(f"{filters}/{found.id}", status=404)
    stranger.submit(f"{filters}?{query}", sent, url=filters, status=422)
    address = f"{filters}/{found.id}"
    colleague.submit(address, {"name": "Đường trễ", "share": WARD}, status=303)
    assert "Đường trễ" in desk.get("/dieu-hanh").links()
    desk.submit(f"{filters}?{query}", {**sent, "name": "Cống"}, url=filters, status=303)
    assert "Đã có bộ lọc khác tên này" in desk.submit(address, {"name": "Cống", "share": WARD}, status=422).text
    colleague.submit(address, {"name": "Cống", "share": ""}, status=303)
    assert "Đường trễ" not in desk.get("/dieu-hanh").links()
    session.expire_all()
    assert (found.name, found.area_id) == ("Cống", None)
    desk.get(address, status=404)
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.thing == f"saved_filter:{found.id}").order_by(AuditEntry.id)
    )
    assert [(each.action, each.details) for each in noted] == [
        ("saved_filter.shared", {"area": WARD}),
        ("saved_filter.shared", {"area": WARD}),
        ("saved_filter.unshared", {"area": WARD}),
    ]
    shared = session.scalars(select(SavedFilter).where(SavedFilter.area_id.is_not(None))).one()
    colleague.submit(filters, {}, url=f"{filters}/{shared.id}/bo", status=303)
    assert "chưa lưu bộ lọc nào" in desk.get(filters).text


def test_an_open_queue_hears_what_came_without_moving_its_rows(desk: Visitor, session: Session) -> None:
    make_report(is_approved=False, now=clock.now() - timedelta(hours=1))
    late = make_report()
    late.due_at = clock.now() + timedelta(seconds=1)
    session.commit()

    def poll(page: Page) -> str:
        return str(page.by_id("tin-moi").get("hx-get"))

    page = desk.get("/dieu-hanh?xem=moi&gap=normal")
    overdue = desk.get("/dieu-hanh?xem=qua-han")
    assert "Làm mới" in desk.fragment(poll(page)).text, "nothing yet"
    make_report(is_approved=False, urgency=Urgency.URGENT)
    make_report(is_approved=False)
    session.commit()
    news = desk.fragment(poll(page))
    assert "1 phản ánh mới" in news.text, "within the filter"
    assert "<li" not in news.html
    assert news.by_id("tin-moi").get("href") == "/dieu-hanh?xem=moi&gap=normal", "without JavaScript it is a link"
    desk.fragment(poll(news), status=204)
    late.due_at = clock.now() - timedelta(seconds=1)
    late.updated_at = clock.now() - timedelta(days=1)
    overdue_poll = re.sub(r"luc=\d+", f"luc={int((clock.now().timestamp() - 60) * 1e6)}", poll(overdue))
    session.commit()
    assert "1 phản ánh mới" in desk.get(overdue_poll).text, "what became overdue meanwhile is new there"


def test_what_a_page_asks_by_itself_is_no_visit(desk: Visitor, session: Session) -> None:
    report = make_report()
    visit = session.scalars(select(BrowserSession)).one()
    visit.last_seen_at = before = clock.now() - timedelta(hours=1)
    session.commit()
    token = desk.get("/dieu-hanh/phim-tat").response  # a page, so a visit
    session.refresh(visit)
    assert visit.last_seen_at > before
    assert token.status_code == 200
    data = hidden_of(desk.get(at(report)))
    visit.last_seen_at = before
    session.commit()
    desk.fragment("/dieu-hanh/co-gi-moi?xem=moi")
    desk.post(f"{at(report)}/dang-xem", data, status=200, headers={"HX-Request": "true"})
    session.refresh(visit)
    assert visit.last_seen_at == before
    desk.client.delete_cookie("tai_khoan")
    ended = desk.fragment("/dieu-hanh/co-gi-moi?xem=moi", status=204)
    assert "HX-Redirect" not in ended.response.headers, "nobody is taken away in the middle of a sentence"


def test_the_way_from_report_to_report_keeps_the_queue_also_after_an_action(desk: Visitor, session: Session) -> None:
    now = clock.now()
    reports: list[Report] = []
    for hours in range(4):
        report = make_report(is_approved=False, urgency=Urgency.NORMAL if hours == 2 else Urgency.URGENT)
        report.due_at = now + timedelta(hours=hours + 1)
        reports.append(report)
    first, second, _other, last = reports
    session.commit()
    desk.get("/dieu-hanh?xem=moi&gap=urgent")

    def ways(page: Page) -> list[str | None]:
        found = {node.get("rel"): node.get("href") for node in page.all("a") if node.get("rel") in ("prev", "next")}
        return [found.get("prev"), found.get("next")]

    page = desk.get(at(second))
    assert ways(page) == [at(first), at(last)]
    assert page.links()["Danh sách"] == "/dieu-hanh?xem=moi&gap=urgent"
    desk.post(f"{at(second)}/duyet", hidden_of(page), status=303)
    change_status(session, STAFF, second, Status.AWAITING_REPORTER, TransitionData(public_text="Số mấy?"), now=now)
    session.commit()
    assert ways(desk.get(at(second))) == [at(first), at(last)], "it left the queue; its neighbours are where they were"
    assert ways(desk.get(at(last))) == [at(first), None]
    # Its deadline changes while it is open: it is no neighbour of itself.
    desk.get(at(first))
    first.due_at = now + timedelta(hours=3, minutes=30)
    session.commit()
    assert ways(desk.get(at(first))) == [None, at(last)]
