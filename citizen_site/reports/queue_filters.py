"""What a moderator asks of the queue besides its tab, as conditions of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, literal_column, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.reports.desk_search import matches_at_desk
from citizen_site.reports.enums import Verification
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report


class Age(StrEnum):
    """How long ago it was received, as the values stand in an address."""

    LAST_DAY = "24-gio"
    OVER_3_DAYS = "hon-3-ngay"
    OVER_WEEK = "hon-7-ngay"
    OVER_MONTH = "hon-30-ngay"


class Has(StrEnum):
    """With it or without it."""

    YES = "co"
    NO = "khong"


class WithPhotos(StrEnum):
    """With photos, without, or with one that is ready and that nobody has decided about."""

    YES = "co"
    NO = "khong"
    UNDECIDED = "chua-duyet"


# In `assigned`: nobody, or a letter for what it is and an id.
NOBODY = "chua"
PERSON, UNIT = "nguoi-", "doi-"


@dataclass(frozen=True)
class Filters:
    """Empty means all. `group` and `category` are codes, `cell` is the quadkey of a part of the map."""

    place: Place | None = None
    group: str = ""
    category: str = ""
    urgency: str = ""
    status: str = ""
    age: str = ""
    photo: str = ""
    verified: str = ""
    assigned: str = ""
    cell: str = ""
    words: str = ""


def _by_age(age: str, now: datetime) -> ColumnElement[bool]:
    if age == Age.LAST_DAY:
        return Report.received_at >= now - timedelta(days=1)
    days = {Age.OVER_3_DAYS: 3, Age.OVER_WEEK: 7, Age.OVER_MONTH: 30}[Age(age)]
    return Report.received_at < now - timedelta(days=days)


def _by_photo(photo: str, _now: datetime) -> ColumnElement[bool]:
    of_report = ReportPhoto.report_id == Report.id
    if photo == WithPhotos.UNDECIDED:
        return exists().where(of_report, *undecided())
    return exists().where(of_report) if photo == WithPhotos.YES else ~exists().where(of_report)


def undecided() -> Sequence[ColumnElement[bool]]:
    """A photo that is ready and waits for a decision; letter for letter what the index says."""
    return ReportPhoto.decision == literal_column("''"), ReportPhoto.state == literal_column("'ready'")


def _by_verification(verified: str, _now: datetime) -> ColumnElement[bool]:
    is_verified = Report.verification == Verification.VERIFIED
    return is_verified if verified == Has.YES else ~is_verified


def _by_assignment(assigned: str, _now: datetime) -> ColumnElement[bool]:
    kind, _, number = assigned.rpartition("-")
    if assigned == NOBODY:
        return and_(Report.assigned_to_id.is_(None), Report.assigned_unit_id.is_(None))
    column = Report.assigned_to_id if f"{kind}-" == PERSON else Report.assigned_unit_id
    return column == int(number)


_CONDITIONS: Mapping[str, Callable[[str, datetime], ColumnElement[bool]]] = {
    "group": lambda group, _now: Report.category_id.in_(
        select(ReportCategory.id).where(ReportCategory.group_code == group)
    ),
    "category": lambda code, _now: Report.category_id.in_(select(ReportCategory.id).where(ReportCategory.code == code)),
    "urgency": lambda urgency, _now: Report.urgency == urgency,
    "status": lambda status, _now: Report.status == status,
    "age": _by_age,
    "photo": _by_photo,
    "verified": _by_verification,
    "assigned": _by_assignment,
    # "4" follows every digit of a quadkey: the range lets an index begin and end.
    "cell": lambda cell, _now: and_(Report.quadkey >= cell, Report.quadkey < f"{cell}4"),
}


def conditions(session: Session, filters: Filters, now: datetime) -> Sequence[ColumnElement[bool]]:
    """All but the place, which is asked together with the actor's areas."""
    found = [condition(value, now) for name, condition in _CONDITIONS.items() if (value := getattr(filters, name))]
    if filters.words:
        found.append(matches_at_desk(session, filters.words))
    return found
