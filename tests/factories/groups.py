"""Residential groups for tests, and the forms that change them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import Decision, Formation, add_group, form_groups, kind_of
from citizen_site.areas.models import Area
from citizen_site.areas.succession_tables import TWO_LEVELS
from tests.factories.invitations import day

WARD = "phuong-phuc-loi"
OTHER_WARD = "phuong-viet-hung"
PAGES = "/van-hanh/to-dan-pho"
DOCUMENT = "Nghị quyết 21/2026/NQ-HĐND"
BASIS = "Nghị quyết 21/2026/NQ-HĐND ngày 26/6/2026"
# What every form asks for; the texts are a browser's.
DECISION = {"document": DOCUMENT, "document_date": "2026-06-26", "on": "2026-07-01"}
IN_FORCE = date(2026, 7, 1)
TOMORROW = day(1).isoformat()


def area(session: Session, slug: str) -> Area:
    return session.scalars(select(Area).where(Area.slug == slug)).one()


def make_group(session: Session, name: str, *, ward: str = WARD) -> Area:
    """A group that has been there since July 2025."""
    home = area(session, ward)
    return add_group(session, home, name, kind=kind_of(name, home), valid_from=TWO_LEVELS, is_demo=False)


def make_numbered(session: Session, *numbers: int, ward: str = WARD) -> list[str]:
    """Slugs of "Tổ dân phố số 8" and so on."""
    slugs = [make_group(session, f"Tổ dân phố số {number}", ward=ward).slug for number in numbers]
    session.commit()
    return slugs


def unite(session: Session, *former: str, into: str, ward: str = WARD) -> Area:
    """One group made of others (or of one), as of July 2026."""
    decision = Decision(BASIS, IN_FORCE)
    (group,) = form_groups(
        session, [Formation(area(session, ward), into, decision, [area(session, each) for each in former])]
    )
    session.commit()
    return group


def divide(session: Session, former: str, *names: str, main: str = "", ward: str = WARD) -> list[Area]:
    """A group split into several, as of July 2026."""
    home, old = area(session, ward), area(session, former)
    decision = Decision(BASIS, IN_FORCE)
    parts = [Formation(home, name, decision, [old], [old.id] if name == main else []) for name in names]
    groups = list(form_groups(session, parts))
    session.commit()
    return groups
