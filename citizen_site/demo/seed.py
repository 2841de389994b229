"""Seeds the demo; runs only with DEMO on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import Decision, Formation, add_group, current_groups, form_groups
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_in_sentence
from citizen_site.areas.models import Area, AreaKind
from citizen_site.areas.succession_tables import TWO_LEVELS
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.demo.answers import seed_answers
from citizen_site.demo.crew import seed_crew_link
from citizen_site.demo.desk import seed_desk
from citizen_site.demo.invented_reports.seeding import seed_reports
from citizen_site.demo.neighbours import seed_neighbours
from citizen_site.demo.notices import seed_notices
from citizen_site.demo.people import demo_people, seed_people
from citizen_site.demo.programme import seed_programme
from citizen_site.demo.routing import seed_routing
from citizen_site.directory.commands import save_services
from citizen_site.directory.csv_format import COLUMNS
from citizen_site.directory.offices import office_slug

# No public list of residential groups exists; these are invented.
GROUPS = {
    "phuong-phuc-loi": 9,
    "phuong-viet-hung": 8,
    "phuong-long-bien": 6,
    "phuong-bo-de": 6,
    "phuong-hoan-kiem": 5,
}
HAMLETS = {"xa-bat-trang": 6, "xa-gia-lam": 4}
# Groups changed everywhere on that day (Decree 185/2026/NĐ-CP); the document of these is invented, and says so.
MERGER = Decision("Văn bản minh họa", date(2026, 7, 1))
OFFICE_HOURS = "Mo-Fr 08:00-11:30,13:30-17:00; Sa 08:00-11:30; PH off"


def seed(session: Session, now: datetime) -> str:
    """Add people, residential groups, one-stop offices, notices and reports where there are none yet."""
    said = [_seed_neighbourhood(session, now), seed_people(session, now), seed_notices(session, now)]
    residents = [person for invented, person in demo_people(session) if invented.role is None]
    count = current_site().settings.demo_reports
    said.append(seed_reports(session, current_site().storage, now, count, residents[0].id if residents else None))
    said.append(seed_desk(session, now))
    said.append(seed_neighbours(session, now))
    said.append(seed_answers(session, now))
    said.append(seed_routing(session, now))
    said.append(seed_crew_link(session, now))
    operators = [person for invented, person in demo_people(session) if invented.role is Role.OPERATOR]
    said.append(seed_programme(session, now, operators[0].id if operators else None))
    return "; ".join(said)


def _seed_neighbourhood(session: Session, now: datetime) -> str:
    if session.scalars(select(Area.id).where(Area.is_demo).limit(1)).first():
        return "the demo neighbourhood is there"
    units = {area.slug: area for area in session.scalars(select(Area).where(Area.slug.in_([*GROUPS, *HAMLETS])))}
    for slug, count in GROUPS.items():
        _add_groups(session, units[slug], count, "Tổ dân phố số", AreaKind.GROUP)
    for slug, count in HAMLETS.items():
        _add_groups(session, units[slug], count, "Thôn", AreaKind.HAMLET)
    _merge_last(session, units["phuong-phuc-loi"])
    _merge_last(session, units["xa-bat-trang"])
    offices = [_office(place) for place in gazetteer(session).units]
    save_services(session, offices, {area.slug: area for area in session.scalars(select(Area))}, now)
    count = sum(GROUPS.values()) + sum(HAMLETS.values())
    return f"{count} residential groups, some of them merged, {len(offices)} one-stop offices"


def _add_groups(session: Session, ward: Area, count: int, word: str, kind: AreaKind) -> None:
    for number in range(1, count + 1):
        add_group(session, ward, f"{word} {number}", kind=kind, valid_from=TWO_LEVELS, is_demo=True)


def _merge_last(session: Session, ward: Area) -> None:
    """The last two groups became one, under the number of the first of them, as many did on 1 July 2026."""
    last = current_groups(session, [ward.id])[-2:]
    form_groups(session, [Formation(ward, last[0].name, MERGER, last)])


def _office(place: Place) -> dict[str, Any]:
    """The one-stop office of a ward or commune: real in kind, invented in its hours. No address is made up for it."""
    where = area_in_sentence(place)
    kind_en = "Ward" if place.kind == AreaKind.WARD else "Commune"
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    row.update(
        slug=office_slug(place),
        kind="place",
        pillar="government",
        name=f"Một cửa {where}",
        name_en=f"{place.short_name} {kind_en} one-stop office",
        summary=f"Nộp hồ sơ tại một cửa của {where}; có người hướng dẫn nộp trực tuyến.",
        summary_en=f"Apply at the counter of {place.short_name} {kind_en}; help to apply online.",
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
        latitude=place.point.latitude if place.point else None,
        longitude=place.point.longitude if place.point else None,
        opening_hours=OFFICE_HOURS,
        offers="Hộ tịch, chứng thực;Cư trú, giấy tờ;Giúp nộp hồ sơ trực tuyến",
        offers_en="Civil status, certification;Residence, documents;Help with applying online",
        is_demo=True,
        position=0,
    )
    return row
