"""Invented notices of the demo neighbourhood, signed by invented leaders."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import NameDisplay, Person
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core.clock import HANOI, today
from citizen_site.core.permissions import Role
from citizen_site.core.search import index
from citizen_site.demo.people import SINCE, TERM, demo_people
from citizen_site.notices.authenticity.commands import index_revision
from citizen_site.notices.commands import new_code, sign
from citizen_site.notices.models import Notice, NoticeKind, NoticeRevision, NoticeState, RevisionAct
from citizen_site.notices.revision_log import make_revision
from citizen_site.notices.search import FOUND, entry
from citizen_site.notices.view_counts.models import NoticeViewCount
from citizen_site.staff.commands import Offer, grant_role
from citizen_site.staff.models import RoleGrant

NOTICES = Path(__file__).parent / "content/notices.json"
# Groups and hamlets by the short names in the file, each with its invented leader.
LEADERS = {
    "g1": ("to-dan-pho-so-1-phuong-phuc-loi", ""),
    "g2": ("to-dan-pho-so-2-phuong-phuc-loi", "Đỗ Thị Hạnh"),
    "g3": ("to-dan-pho-so-3-phuong-phuc-loi", "Vũ Đình Khôi"),
    "viet-hung-1": ("to-dan-pho-so-1-phuong-viet-hung", "Hoàng Thị Mai"),
    "long-bien-1": ("to-dan-pho-so-1-phuong-long-bien", "Bùi Văn Sơn"),
    "bo-de-1": ("to-dan-pho-so-1-phuong-bo-de", "Đặng Thu Thủy"),
    "hoan-kiem-1": ("to-dan-pho-so-1-phuong-hoan-kiem", "Ngô Quang Vinh"),
    "bat-trang-1": ("thon-1-xa-bat-trang", "Lê Thị Gốm"),
    "gia-lam-1": ("thon-1-xa-gia-lam", "Trịnh Văn Lúa"),
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Signer:
    """An invented person with the grant that signs."""

    person: Person
    grant: RoleGrant


def seed_notices(session: Session, now: datetime) -> str:
    """Add the invented notices where there are none yet. All at once: the site's own commands ask about each one."""
    if session.scalars(select(Notice.id).where(Notice.is_demo).limit(1)).first():
        return "its notices are there"
    areas = gazetteer(session)
    signers = _signers(session, areas, now)
    rows = [(row, key) for row in json.loads(NOTICES.read_text(encoding="utf-8")) for key in row["areas"]]
    posted = [
        (row, _posted(row, _place(areas, key), signers[key if row["by"] == "leader" else row["by"]], number, now))
        for number, (row, key) in enumerate(rows)
    ]
    session.add_all(notice for _, notice in posted)
    session.flush()
    for row, notice in posted:
        grant = next(each.grant for each in signers.values() if each.person.id == notice.author_id)
        _apply_history(session, row, notice, grant, now)
        session.add(
            NoticeViewCount(notice_id=notice.id, opened=9 + row["hours_ago"] % 50, confirmed=3 + row["hours_ago"] % 7)
        )
    session.flush()
    for revision in session.scalars(select(NoticeRevision).where(NoticeRevision.is_demo)):
        index_revision(session, revision)
    index(session, [entry(notice, areas) for _, notice in posted if notice.state in FOUND])
    return f"{len(posted)} notices"


def _signers(session: Session, areas: Gazetteer, now: datetime) -> dict[str, Signer]:
    """The invented people who hold a role, and a leader for each of the other groups."""
    people = {invented.key: person for invented, person in demo_people(session) if invented.role}
    for key, (_slug, name) in LEADERS.items():
        if name:
            place = _place(areas, key)
            people[key] = Person(
                name=name, name_display=NameDisplay.FULL, area_id=place.id, created_at=now, is_demo=True
            )
            session.add(people[key])
    session.flush()
    for key, (_slug, name) in LEADERS.items():
        if name:
            offer = Offer(
                Role.LEADER, _place(areas, key).id, now - SINCE, now + TERM, "Dữ liệu minh họa", people[key].id
            )
            grant_role(session, offer, now=now, is_demo=True)
    grants = session.scalars(select(RoleGrant).where(RoleGrant.is_demo)).all()
    by_person = {grant.person_id: grant for grant in grants}
    return {key: Signer(person, by_person[person.id]) for key, person in people.items()}


def _place(areas: Gazetteer, key: str) -> Place:
    slug = LEADERS[key][0] if key in LEADERS else key
    place = areas.find(slug)
    if place is None:
        raise LookupError(slug)
    return place


def _posted(row: dict[str, Any], place: Place, signer: Signer, number: int, now: datetime) -> Notice:
    at = now - timedelta(hours=row["hours_ago"], minutes=7 * number)

    def filled(text: str) -> str:
        named = text.replace("{nơi}", place.name[0].lower() + place.name[1:])
        return re.sub(r"\{(-?\d+)\}", lambda found: _day_in_words(now, int(found[1])), named)

    meeting = row.get("meeting")
    starts = ends = None
    if meeting:
        starts = _moment(now, meeting["in_days"], meeting["hour"])
        ends = starts + timedelta(hours=meeting["length"])
    notice = Notice(
        code=row.get("code") or new_code(),
        state=NoticeState.PUBLISHED,
        kind=NoticeKind(row["kind"]),
        title=filled(row["title"]),
        body=filled(row["body"]),
        area_id=place.id,
        author_id=signer.person.id,
        meeting_starts_at=starts,
        meeting_ends_at=ends,
        meeting_place=filled(meeting["place"]) if meeting else "",
        expires_at=at + timedelta(days=row["lasts"]) if "lasts" in row else None,
        is_pinned=row.get("pinned", False),
        created_at=at,
        updated_at=at,
        published_at=at,
        publication=1,
        announced_at=at,
        is_demo=True,
    )
    sign(notice, signer.person, signer.grant)
    return notice


def _apply_history(session: Session, row: dict[str, Any], notice: Notice, grant: RoleGrant, now: datetime) -> None:
    """What happened to it after it was posted."""
    assert notice.published_at  # noqa: S101 - set above
    late = now - timedelta(hours=row["hours_ago"]) - notice.published_at
    session.add(make_revision(notice, RevisionAct.PUBLISHED, number=1, grant=grant, now=notice.published_at))
    for act in (RevisionAct.CORRECTED, RevisionAct.WITHDRAWN):
        if change := row.get(act.value):
            at = now - timedelta(hours=change["hours_ago"]) - late
            if act == RevisionAct.CORRECTED:
                notice.body, notice.corrected_at = notice.body.replace(*change["replace"]), at
            else:
                notice.state, notice.withdrawn_at = NoticeState.WITHDRAWN, at
                notice.withdrawal_reason = change["reason"]
            notice.updated_at = at
            session.add(make_revision(notice, act, number=2, reason=change["reason"], grant=grant, now=at))
    if notice.visible_until and notice.visible_until <= now:
        notice.state = NoticeState.EXPIRED


def _moment(now: datetime, in_days: int, hour: float) -> datetime:
    day = today(now) + timedelta(days=in_days)
    return datetime.combine(day, time(int(hour), int(hour % 1 * 60)), HANOI)


def _day_in_words(now: datetime, in_days: int) -> str:
    day = today(now) + timedelta(days=in_days)
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}"
