"""Invented notices of the demo neighbourhood, posted by invented leaders with the site's own commands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person, ShownAs
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.clock import HANOI, today
from citizen_site.core.permissions import Actor, Role
from citizen_site.demo.people import SINCE, TERM, demo_people
from citizen_site.notices.commands import Content, correct, expire, publish, start_draft, withdraw
from citizen_site.notices.models import Notice, NoticeKind
from citizen_site.notices.readers.models import NoticeTally
from citizen_site.staff.actor import make_actor
from citizen_site.staff.commands import Offer, give
from citizen_site.staff.queries import grants_held_by

NOTICES = Path(__file__).parent / "content/notices.json"
# Groups and hamlets by the short names in the file, each with its invented leader.
LEADERS = {
    "g1": ("to-dan-pho-so-1-phuong-phuc-loi", ""),
    "g2": ("to-dan-pho-so-2-phuong-phuc-loi", "Đỗ Thị Hạnh"),
    "g3": ("to-dan-pho-so-3-phuong-phuc-loi", "Vũ Đình Khôi"),
    "viet-hung-1": ("to-dan-pho-so-1-phuong-viet-hung", "Hoàng Thị Mai"),
    "long-bien-1": ("to-dan-pho-so-1-phuong-long-bien", "Bùi Văn Sơn"),
    "bo-de-1": ("to-dan-pho-so-1-phuong-bo-de", "Đặng Thu Thuỷ"),
    "hoan-kiem-1": ("to-dan-pho-so-1-phuong-hoan-kiem", "Ngô Quang Vinh"),
    "bat-trang-1": ("thon-1-xa-bat-trang", "Lê Thị Gốm"),
    "gia-lam-1": ("thon-1-xa-gia-lam", "Trịnh Văn Lúa"),
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def seed_notices(session: Session, now: datetime) -> str:
    """Add the invented notices where there are none yet."""
    if session.scalars(select(Notice.id).where(Notice.is_demo).limit(1)).first():
        return "its notices are there"
    authors = _authors(session, now)
    posted = 0
    for row in json.loads(NOTICES.read_text(encoding="utf-8")):
        for key in row["areas"]:
            author = authors[row["by"] if row["by"] != "leader" else key]
            _post(session, author, row, _place(session, key), now - timedelta(minutes=7 * posted), now)
            posted += 1
    return f"{posted} notices"


def _authors(session: Session, now: datetime) -> dict[str, Actor]:
    """Who can sign: the invented people, and a leader for each of the other groups."""
    ids = {invented.key: person.id for invented, person in demo_people(session)}
    for key, (_slug, name) in LEADERS.items():
        if not name:
            continue
        place = _place(session, key)
        person = Person(name=name, shown_as=ShownAs.FULL, area_id=place.id, created_at=now, is_demo=True)
        session.add(person)
        session.flush()
        offer = Offer(Role.LEADER, place.id, now - SINCE, now + TERM, "Dữ liệu minh hoạ", person_id=person.id)
        give(session, offer, now=now, is_demo=True)
        ids[key] = person.id
    areas = gazetteer(session)
    return {key: make_actor(each, grants_held_by(session, each, now), areas) for key, each in ids.items()}


def _place(session: Session, key: str) -> Place:
    slug = LEADERS[key][0] if key in LEADERS else key
    place = gazetteer(session).find(slug)
    if place is None:
        raise LookupError(slug)
    return place


def _post(session: Session, author: Actor, row: dict[str, Any], place: Place, base: datetime, now: datetime) -> None:
    posted_at = base - timedelta(hours=row["hours_ago"])

    def filled(text: str) -> str:
        named = text.replace("{nơi}", place.name[0].lower() + place.name[1:])
        return re.sub(r"\{(-?\d+)\}", lambda found: _day_in_words(now, int(found[1])), named)

    meeting = row.get("meeting")
    starts = _moment(now, meeting["in_days"], meeting["hour"]) if meeting else None
    content = Content(
        kind=NoticeKind(row["kind"]),
        title=filled(row["title"]),
        body=filled(row["body"]),
        meeting_starts_at=starts,
        meeting_ends_at=starts + timedelta(hours=meeting["length"]) if starts else None,
        meeting_place=filled(meeting["place"]) if meeting else "",
        expires_at=posted_at + timedelta(days=row["lasts"]) if "lasts" in row else None,
        is_pinned=row.get("pinned", False),
    )
    notice = start_draft(session, author, place.id, posted_at, content=content, is_demo=True)
    publish(session, author, notice, posted_at)
    if change := row.get("corrected"):
        old, new = change["replace"]
        corrected = replace(content, body=content.body.replace(old, new))
        at = base - timedelta(hours=change["hours_ago"])
        correct(session, author, notice, corrected, reason=change["reason"], version=notice.version, now=at)
    if change := row.get("withdrawn"):
        withdraw(session, author, notice, change["reason"], base - timedelta(hours=change["hours_ago"]))
    if content.expires_at and content.expires_at <= now:
        expire(session, notice.id, now)
    session.add(NoticeTally(notice_id=notice.id, opened=9 + row["hours_ago"] % 50, confirmed=3 + row["hours_ago"] % 7))


def _moment(now: datetime, in_days: int, hour: float) -> datetime:
    day = today(now) + timedelta(days=in_days)
    return datetime.combine(day, time(int(hour), int(hour % 1 * 60)), HANOI)


def _day_in_words(now: datetime, in_days: int) -> str:
    day = today(now) + timedelta(days=in_days)
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}"
