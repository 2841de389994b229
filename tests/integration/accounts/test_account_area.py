"""The neighbourhood goes with the account to the next phone."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.models import Area
from tests.factories.accounts import PostBox, sign_in
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

LAN, MINH = "lan@example.com", "minh@example.com"
PHUC_LOI, HOAN_KIEM = "phuong-phuc-loi", "phuong-hoan-kiem"


def choose(browser: Visitor, area: str) -> None:
    browser.post("/khu-vuc/chon", {"khu-vuc": area}, status=303)


def chosen_in(browser: Visitor) -> str | None:
    cookie = browser.client.get_cookie("khu_vuc")
    return cookie.value if cookie else None


def kept(session: Session) -> list[str | None]:
    session.expire_all()
    return list(session.scalars(select(Area.slug).select_from(Person).outerjoin(Area).order_by(Person.id)))


def test_what_was_chosen_before_signing_in_is_kept_and_comes_along_to_the_next_phone(
    visitor: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    choose(visitor, PHUC_LOI)
    sign_in(visitor, LAN, box)
    assert kept(session) == [PHUC_LOI]
    assert chosen_in(other) is None
    sign_in(other, LAN, box)
    assert chosen_in(other) == PHUC_LOI
    assert "Phúc Lợi" in other.get("/tai-khoan").text


def test_a_new_choice_is_kept_and_taking_it_back_too(visitor: Visitor, session: Session, box: PostBox) -> None:
    sign_in(visitor, LAN, box)
    assert kept(session) == [None]
    choose(visitor, PHUC_LOI)
    assert kept(session) == [PHUC_LOI]
    choose(visitor, HOAN_KIEM)
    assert kept(session) == [HOAN_KIEM]
    visitor.post("/khu-vuc/bo-chon", {}, status=303)
    assert kept(session) == [None]


def test_what_this_phone_shows_stays_when_the_account_knows_another(
    visitor: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    choose(visitor, PHUC_LOI)
    sign_in(visitor, LAN, box)
    choose(other, HOAN_KIEM)
    sign_in(other, LAN, box)
    assert chosen_in(other) == HOAN_KIEM
    assert kept(session) == [PHUC_LOI], "the account changes only by a choice"


def test_nobody_elses_account_learns_of_it(visitor: Visitor, other: Visitor, session: Session, box: PostBox) -> None:
    sign_in(other, MINH, box)
    sign_in(visitor, LAN, box)
    choose(visitor, PHUC_LOI)
    assert kept(session) == [None, PHUC_LOI]


def test_another_sites_page_cannot_change_it(visitor: Visitor, session: Session, box: PostBox) -> None:
    sign_in(visitor, LAN, box)
    headers = {"Sec-Fetch-Site": "cross-site"}
    visitor.post("/khu-vuc/chon", {"khu-vuc": PHUC_LOI}, status=400, headers=headers)
    assert kept(session) == [None]


def test_a_reader_whose_account_has_an_area_that_was_divided_since_is_asked_on_the_next_phone(
    visitor: Visitor, other: Visitor, session: Session, box: PostBox
) -> None:
    divided = "xa-co-bi-huyen-gia-lam-truoc-2025"
    sign_in(visitor, LAN, box)
    session.execute(update(Person).values(area_id=select(Area.id).where(Area.slug == divided).scalar_subquery()))
    session.commit()
    sign_in(other, LAN, box)
    assert chosen_in(other) == divided
    assert other.get("/").links()["Chọn lại khu vực"] == f"/khu-vuc/{divided}#nay-thuoc"
    choose(other, "xa-gia-lam")
    assert kept(session) == ["xa-gia-lam"]
