"""Every list that goes on behind "Xem thêm": who reads it, and rows for three pages of each order and tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import audit, clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Role
from citizen_site.core.text import fold
from citizen_site.directory.catalogue import Sort as ServiceSort
from citizen_site.notices.models import Notice, NoticeKind, NoticeState
from citizen_site.notices.routes import ARCHIVE, PERIODS
from citizen_site.reports.enums import Moderation, Urgency
from citizen_site.reports.models.time_limits import CategoryDeadline
from citizen_site.reports.queries import Sort as ReportSort
from citizen_site.reports.queue import Tab
from citizen_site.reports.workflow import Status
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import STATES
from tests.factories.directory import add_services, service_row
from tests.factories.news import publish
from tests.factories.notices import WARD, place_id
from tests.factories.reports import make_category, make_many, make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.pages import Page, Visitor, text_of

# Three pages.
ROWS = 2 * PAGE_SIZE + 3
FORMER = "phuong-sai-dong-quan-long-bien-truoc-2025"
HERE = "vi-tri=21.05,105.91"


@dataclass(frozen=True)
class Reading:
    """A reader of a list, and how many rows each of its addresses has."""

    visitor: Visitor
    addresses: Mapping[str, int]


def rows_of(page: Page) -> list[str]:
    """Where each card leads, or what each line of the table says."""
    cards = [node for node in page.tree.iter("ul") if node.get("id") == "danh-sach"]
    if cards:
        return [next(card.iter("a")).get("href") for card in cards[0]]
    tables = page.all("tbody")
    return [text_of(row) for row in tables[-1]] if tables else []


def walk(visitor: Visitor, address: str) -> list[list[str]]:
    """The rows of all pages, from the first to the one without a link to the next."""
    pages: list[list[str]] = []
    while address:
        page = visitor.get(address, lint=not pages)
        pages.append(rows_of(page))
        address = page.links().get("Xem thêm", "")
    return pages


def _reports(app: Flask, session: Session) -> Sequence[Reading]:
    make_many(ROWS - 1)
    make_report(code="ZZZZZZZ", description="Không có điểm trên bản đồ.")
    return [Reading(Visitor(app), {f"/phan-anh?{HERE}&sap-xep={sort}": ROWS for sort in ReportSort})]


def _own_reports(app: Flask, session: Session) -> Sequence[Reading]:
    person = make_person("Nguyễn Lan")
    make_many(ROWS, reporter_id=person.id)
    return [Reading(signed_in(app, person), {"/phan-anh/cua-toi": ROWS})]


def _queue(app: Flask, session: Session) -> Sequence[Reading]:
    now = clock.now()
    moderator, in_ward = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
    colleague, everywhere = make_staff(app, "Vũ Nam", Role.MODERATOR, "ha-noi")
    waiting = {"status": Status.AWAITING_REPORTER, "resume_status": Status.RECEIVED, "question_asked_at": now}

    def due(hours: int) -> dict[str, Any]:
        moment = now + timedelta(hours=hours)
        return {"due_at": moment, "due_sort_at": moment}

    closed = {"status": Status.REJECTED, "closed_at": now, "answer": "Đã làm xong."}
    in_tabs: dict[Tab, dict[str, Any]] = {
        Tab.NEW: {"moderation": Moderation.PENDING, "is_public": False},
        Tab.DUE_TODAY: due(1),
        Tab.OVERDUE: due(-1),
        Tab.WAITING: waiting,
        Tab.DISPUTED: {"status": Status.REOPEN_REQUESTED},
        Tab.MINE: {"assigned_to_id": moderator.id, **due(72)},
        Tab.QUARANTINED: {"quarantine_reason": "spam"},
        Tab.REPLIES: {"unread_since": now, "assigned_to_id": colleague.id},
        Tab.UNASSIGNED: {},
        Tab.UNAPPROVED: {**closed, "moderation": Moderation.PENDING, "is_public": False},
        Tab.CLOSED: closed,
    }
    still_open = {"status": Status.RECEIVED, "closed_at": None, "answer": "", "evidence": "", "fix_confirmed_at": None}
    for number, values in enumerate(in_tabs.values()):
        made = make_many(ROWS, areas=(WARD, FORMER), first=number * ROWS, **{**still_open, **values})
        for each in made if "due_at" in values else ():
            each.due_at += timedelta(seconds=int(each.description.split()[2]) % 7)
    session.flush()
    # What is due and nobody's is unassigned, too; what nobody has approved yet is closed, too.
    groups = dict.fromkeys(Tab, 1) | {Tab.UNASSIGNED: 3, Tab.CLOSED: 2, Tab.OPEN: 8, Tab.ALL: len(in_tabs)}
    rows = {f"/dieu-hanh?xem={tab}": number * ROWS for tab, number in groups.items()}
    assert len(rows) == len(Tab)
    widest = f"/dieu-hanh?xem={Tab.ALL}"
    return [Reading(in_ward, rows), Reading(everywhere, {widest: rows[widest]})]


def _services(app: Flask, session: Session) -> Sequence[Reading]:
    rows = [
        service_row(slug=f"dich-vu-{number}", position=number % 5, is_demo=number % 3 == 0) for number in range(ROWS)
    ]
    for number, row in enumerate(rows[::2]):
        row.update(kind="place", address="1 phố Thử", latitude=21 + number % 7 / 100, longitude=105.9)
    add_services(session, rows)
    return [Reading(Visitor(app), {f"/dich-vu?{HERE}&sap-xep={sort}": ROWS for sort in ServiceSort})]


def _news(app: Flask, session: Session) -> Sequence[Reading]:
    publish(session, *(f"Tin số {number}" for number in range(ROWS)))
    return [Reading(Visitor(app), {"/tin-tuc": ROWS})]


def _make_notices(session: Session, author: Person, state: NoticeState, first: int) -> None:
    now = clock.now()
    is_public = state not in (NoticeState.DRAFT, NoticeState.SCHEDULED)
    session.add_all(
        Notice(
            code=f"{number:06}",
            state=state,
            kind=NoticeKind.INFORMATION,
            title=f"Thông báo số {number}",
            area_id=place_id(session, WARD),
            author_id=author.id,
            is_pinned=number % 3 < 2,
            created_at=now,
            updated_at=now - timedelta(minutes=number % 9),
            published_at=now - timedelta(minutes=number * 7 % 11) if is_public else None,
            publish_at=now + timedelta(days=1) if state is NoticeState.SCHEDULED else None,
        )
        for number in range(first, first + ROWS)
    )
    session.flush()


def _notices(app: Flask, session: Session) -> Sequence[Reading]:
    author = make_person("Nguyễn Văn Bình")
    for number, state in enumerate((NoticeState.PUBLISHED, NoticeState.WITHDRAWN)):
        _make_notices(session, author, state, number * ROWS)
    periods = ("", f"loai={NoticeKind.INFORMATION}", *(f"luc={each}" for each in (*PERIODS, ARCHIVE)))
    return [Reading(Visitor(app), {f"/thong-bao?{each}": ROWS for each in periods})]


def _own_notices(app: Flask, session: Session) -> Sequence[Reading]:
    leader, browser = make_staff(app, "Nguyễn Văn Bình", Role.LEADER, WARD)
    for number, state in enumerate(NoticeState):
        _make_notices(session, leader, state, number * ROWS)
    rows = {f"/thong-bao/cua-toi?trang-thai={state}": ROWS for state in NoticeState}
    return [Reading(browser, {**rows, "/thong-bao/cua-toi": len(NoticeState) * ROWS})]


def _people(app: Flask, session: Session) -> Sequence[Reading]:
    _, operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
    now = clock.now()
    for number, days in enumerate((0, 10, -10)):
        people = [
            Person(name=f"Người {number}-{each}", search_name=fold("Người"), created_at=now) for each in range(ROWS)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(
            RoleGrant(
                person_id=person.id,
                role=Role.LEADER,
                area_id=place_id(session, WARD),
                starts_at=now + timedelta(days=days, hours=-(person.id % 5) - 1),
                ends_at=now + timedelta(days=days + 5),
                reason="bầu",
                created_at=now,
            )
            for person in people
        )
    session.flush()
    rows = {f"/nhan-su?vai-tro={Role.LEADER}&trang-thai={state}": ROWS for state in STATES}
    return [Reading(operator, {**rows, "/nhan-su": ROWS + 1})]


def _audit_log(app: Flask, session: Session) -> Sequence[Reading]:
    _, operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
    for number in range(ROWS):
        moment = clock.now() - timedelta(minutes=number % 4)
        audit.record(session, "account.closed", now=moment, thing=f"person:{number}")
    session.flush()
    everything = session.scalars(select(func.count(AuditEntry.id))).one()
    return [Reading(operator, {"/van-hanh/nhat-ky": everything, "/van-hanh/nhat-ky?viec=account.closed": ROWS})]


def _deadlines(app: Flask, session: Session) -> Sequence[Reading]:
    _, operator = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
    category, now = make_category(), clock.now()
    session.add_all(
        CategoryDeadline(
            category_id=category.id,
            urgency=Urgency.NORMAL,
            hours=number + 1,
            valid_from=now,
            reason=f"Lý do số {number}",
            set_at=now - timedelta(minutes=number % 4),
        )
        for number in range(ROWS)
    )
    session.flush()
    return [Reading(operator, {"/van-hanh/thoi-han": ROWS, f"/van-hanh/thoi-han?loai={category.code}": ROWS})]


# By their views. A view with a next page that is not here fails test_every_list.py.
LISTS: Mapping[str, Callable[[Flask, Session], Sequence[Reading]]] = {
    "reports.list_reports": _reports,
    "my_reports.mine": _own_reports,
    "queue.show": _queue,
    "directory.list_services": _services,
    "news.list_news": _news,
    "notices.list_notices": _notices,
    "notice_authoring.my_notices": _own_notices,
    "staff.people": _people,
    "audit.show_log": _audit_log,
    "time_limits.show": _deadlines,
}
