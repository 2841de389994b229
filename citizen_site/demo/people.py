"""One invented person of each kind, with one-click sign-in; in the demo only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import record_consent
from citizen_site.accounts.models import Contact, ContactKind, NameDisplay, Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.permissions import Role
from citizen_site.staff.commands import Offer, grant_role

TERM = timedelta(days=2 * 365)
# Their roles began before the invented notices were posted.
SINCE = timedelta(days=200)


@dataclass(frozen=True)
class Invented:
    """An invented person; `area` is the slug of the neighbourhood, and of the role's area where there is one."""

    key: str
    name: str
    area: str
    role: Role | None


PEOPLE = (
    Invented("cu-dan", "Trần Thu Hà", "phuong-phuc-loi", None),
    Invented("to-truong", "Nguyễn Văn Bình", "to-dan-pho-so-1-phuong-phuc-loi", Role.LEADER),
    Invented("mot-cua", "Đỗ Thị Hạnh", "phuong-phuc-loi", Role.CLERK),
    Invented("to-so", "Vũ Đức Long", "phuong-phuc-loi", Role.HELPER),
    Invented("dieu-hanh", "Lê Minh Anh", "phuong-phuc-loi", Role.MODERATOR),
    Invented("van-hanh", "Phạm Quốc Dũng", "ha-noi", Role.OPERATOR),
)


def address_of(invented: Invented) -> str:
    return f"{invented.key}@example.com"


def seed_people(session: Session, now: datetime) -> str:
    """Add the invented people where there are none yet."""
    there = {invented.key for invented, _person in demo_people(session)}
    missing = [each for each in PEOPLE if each.key not in there]
    if not missing:
        return "its people are there"
    areas = gazetteer(session)
    for invented in missing:
        place = areas.find(invented.area)
        if place is None:
            raise LookupError(invented.area)
        person = Person(
            name=invented.name, name_display=NameDisplay.FULL, area_id=place.id, created_at=now, is_demo=True
        )
        session.add(person)
        session.flush()
        session.add(Contact(person_id=person.id, kind=ContactKind.EMAIL, value=address_of(invented), verified_at=now))
        record_consent(session, person, now)
        if invented.role:
            offer = Offer(invented.role, place.id, now - SINCE, now + TERM, "Dữ liệu minh họa", person_id=person.id)
            grant_role(session, offer, now=now, is_demo=True)
    return f"{len(missing)} people"


def demo_people(session: Session) -> Sequence[tuple[Invented, Person]]:
    """The invented people that are in the database, in their order here."""
    by_address = {address_of(invented): invented for invented in PEOPLE}
    rows = session.execute(
        select(Contact.value, Person).join(Contact.person).where(Person.is_demo, Contact.value.in_(by_address))
    ).all()
    people = {row.value: row.Person for row in rows}
    return [(invented, people[address]) for address, invented in by_address.items() if address in people]
