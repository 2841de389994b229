"""The official signature of a notice, taken from the author's grant, never from typed text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import full_name_in_sentence
from citizen_site.core.permissions import Role
from citizen_site.notices.confusables import sanitise_name
from citizen_site.notices.models import Notice, NoticeRevision
from citizen_site.staff.labels import role_name


@dataclass(frozen=True)
class OfficialSignature:
    """In which function, where, since when; the name is "" when the account is gone."""

    function: str
    area: str
    name: str
    since: datetime | None


def signature_of(session: Session, notice: Notice) -> OfficialSignature | None:
    """Of a notice that was published; None for any other."""
    if notice.signed_role is None or notice.signed_area_id is None:
        return None
    return _signature(session, notice.signed_role, notice.signed_area_id, notice.signed_name, notice.signed_since)


def signature_of_revision(session: Session, revision: NoticeRevision) -> OfficialSignature | None:
    """Of the person who changed it: the function only."""
    if revision.signed_role is None or revision.signed_area_id is None:
        return None
    return _signature(session, revision.signed_role, revision.signed_area_id, "", None)


def preview_signature(session: Session, role: Role, area_id: int, name: str, since: datetime) -> OfficialSignature:
    """As it will stand when it is published now: for the preview."""
    return _signature(session, role, area_id, name, since)


def _signature(session: Session, role: Role, area_id: int, name: str, since: datetime | None) -> OfficialSignature:
    areas = gazetteer(session)
    place = areas.get(area_id)
    function = str(FUNCTIONS[role]) if role in FUNCTIONS else role_name(role, place)
    # Names of groups are typed by people, too.
    return OfficialSignature(function, sanitise_name(full_name_in_sentence(areas, place)), name, since)


# Reports are no business of a notice's readers; leaders are called as elsewhere.
FUNCTIONS = {Role.MODERATOR: _l("Phụ trách thông tin"), Role.OPERATOR: _l("Ban quản trị Phố Nhà")}
