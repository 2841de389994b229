"""Seeds the demo; runs only with DEMO on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.commands import add_group
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_in_sentence
from citizen_site.areas.models import Area, AreaKind
from citizen_site.core.site import current_site
from citizen_site.demo.answers import seed_answers
from citizen_site.demo.desk import seed_desk
from citizen_site.demo.invented_reports.seeding import seed_reports
from citizen_site.demo.notices import seed_notices
from citizen_site.demo.people import demo_people, seed_people
from citizen_site.demo.routing import seed_routing
from citizen_site.directory.commands import save_services
from citizen_site.directory.csv_format import COLUMNS

# No public list of residential groups exists; these are invented.
GROUPS = {
    "phuong-phuc-loi": 8,
    "phuong-viet-hung": 8,
    "phuong-long-bien": 6,
    "phuong-bo-de": 6,
    "phuong-hoan-kiem": 5,
}
HAMLETS = {"xa-bat-trang": 5, "xa-gia-lam": 4}
OFFICE_HOURS = "Mo-Fr 08:00-11:30,13:30-17:00; Sa 08:00-11:30; PH off"


def seed(session: Session, now: datetime) -> str:
    """Add people, residential groups, one-stop offices, notices and reports where there are none yet."""
    said = [_seed_neighbourhood(session, now), seed_people(session, now), seed_notices(session, now)]
    residents = [person for invented, person in demo_people(session) if invented.role is None]
    count = current_site().settings.demo_reports
    said.append(seed_reports(session, current_site().storage, now, count, residents[0].id if residents else None))
    said.append(seed_desk(session, now))
    said.append(seed_answers(session, now))
    said.append(seed_routing(session, now))
    return "; ".join(said)


def _seed_neighbourhood(session: Session, now: datetime) -> str:
    if session.scalars(select(Area.id).where(Area.is_demo).limit(1)).first():
        return "the demo neighbourhood is there"
    units = {area.slug: area for area in session.scalars(select(Area).where(Area.slug.in_([*GROUPS, *HAMLETS])))}
    for slug, count in GROUPS.items():
        for number in range(1, count + 1):
            add_group(session, units[slug], f"Tổ dân phố số {number}", kind=AreaKind.GROUP, is_demo=True)
    for slug, count in HAMLETS.items():
        for number in range(1, count + 1):
            add_group(session, units[slug], f"Thôn {number}", kind=AreaKind.HAMLET, is_demo=True)
    offices = [_office(place) for place in gazetteer(session).units]
    save_services(session, offices, {area.slug: area for area in session.scalars(select(Area))}, now)
    return f"{sum(GROUPS.values()) + sum(HAMLETS.values())} residential groups, {len(offices)} one-stop offices"


def _office(place: Place) -> dict[str, Any]:
    """The one-stop office of a ward or commune: real in kind, invented in its hours and exact place."""
    where = area_in_sentence(place)
    kind_en = "Ward" if place.kind == AreaKind.WARD else "Commune"
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    row.update(
        slug=f"mot-cua-{place.slug}",
        kind="place",
        pillar="government",
        name=f"Một cửa {where}",
        name_en=f"{place.short_name} {kind_en} one-stop office",
        summary=f"Nộp hồ sơ, nhận kết quả tại một cửa của {where}; có người hướng dẫn nộp trực tuyến.",
        summary_en=f"Apply and collect documents at the counter of {place.short_name} {kind_en}; help to apply online.",
        description="Bạn lấy số, nộp hồ sơ và nhận giấy hẹn. Ai chưa quen nộp trực tuyến có thể nhờ người ở quầy giúp.",
        description_en="Take a number, hand in your documents, get a date. Staff help people new to applying online.",
        audiences="residents;businesses",
        life_events="documents",
        provider=f"UBND {where}",
        provider_en=f"People's Committee of {place.short_name} {kind_en}",
        areas=[place.slug],
        languages="vi",
        last_checked=None,
        fee_online=None,
        fee_counter=None,
        address=f"{place.name}, Hà Nội (vị trí gần đúng: trung tâm {where})",
        address_en=f"{place.short_name} {kind_en}, Hanoi (approximate: the centre of the {kind_en.lower()})",
        latitude=place.point.latitude if place.point else None,
        longitude=place.point.longitude if place.point else None,
        opening_hours=OFFICE_HOURS,
        offers="Hộ tịch, chứng thực;Cư trú, giấy tờ;Giúp nộp hồ sơ trực tuyến",
        offers_en="Civil status, certification;Residence, documents;Help with applying online",
        is_demo=True,
        position=0,
    )
    return row
