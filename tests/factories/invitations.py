"""Invitations for tests: made on the page, read in the post box, accepted in the invited person's browser."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.staff import PASSWORD
from tests.support.pages import Page, Visitor

INVITE = "/nhan-su/moi?khu-vuc="
WARD = "phuong-phuc-loi"
WELCOME = "/dang-nhap/chao-mung"
BINH = "binh@example.com"


def day(days_from_now: int) -> date:
    return clock.today(clock.now()) + timedelta(days=days_from_now)


def invitation_fields(contact: str, **given: str) -> dict[str, str]:
    """What the form sends; from today for a year, unless told otherwise."""
    return {
        "role": Role.LEADER.value,
        "area": WARD,
        "contact": contact,
        "starts_on": day(0).isoformat(),
        "ends_on": day(365).isoformat(),
        "reason": "Được bầu ngày 12/10.",
        **given,
    }


def invite(visitor: Visitor, contact: str, *, ward: str = WARD, status: int = 303, **given: str) -> Page:
    limiter.reset()
    return visitor.submit(INVITE + ward, invitation_fields(contact, **{"area": ward, **given}), status=status)


def invitation_link(box: PostBox, contact: str) -> str:
    """The path of the link in the newest message to somebody."""
    text = text_of_message(box.newest(contact)) if "@" in contact else box.newest_text(contact)
    found = re.search(r"https?://[^/\s]+(/loi-moi/\S+)", text)
    assert found, text
    return found[1]


def accept(visitor: Visitor, link: str, *, name: str = "Nguyễn Văn Bình") -> Page:
    """By somebody without a password, who sets one and agrees to the terms."""
    answer = visitor.submit(link, {"name": name, "password": PASSWORD}, status=303)
    if WELCOME in answer.response.location:
        visitor.submit(answer.response.location, {"name": name, "consent": "y"}, status=303)
    return answer


def grants(session: Session) -> list[RoleGrant]:
    """The roles that invitations of these tests have given."""
    session.expire_all()
    return list(session.scalars(select(RoleGrant).where(RoleGrant.reason == "Được bầu ngày 12/10.")))


def invitation(session: Session) -> Invitation:
    """The only invitation there is."""
    session.expire_all()
    return session.scalars(select(Invitation)).one()
