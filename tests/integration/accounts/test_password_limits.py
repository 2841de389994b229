"""Guessing passwords is slow, and nobody can use up the owner's tries."""

import pytest
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.extensions import limiter
from tests.factories.credentials import BY_PASSWORD, LAN, make_person_with_password, type_password
from tests.factories.staff import PASSWORD
from tests.support.pages import Page, Visitor


@pytest.fixture
def lan(session: Session) -> Person:
    return make_person_with_password()


def guess(visitor: Visitor, number: int, *, address: str = "127.0.0.1", last: int = 422) -> Page:
    token = next(node.get("value") for node in visitor.get(BY_PASSWORD).all("input", name="csrf_token"))
    data = {"csrf_token": token, "contact": LAN, "password": ""}  # counts as well, and is quick
    pages = [
        visitor.post(
            BY_PASSWORD, data, status=last if each == number else 422, environ_overrides={"REMOTE_ADDR": address}
        )
        for each in range(1, number + 1)
    ]
    return pages[-1]


def enter(visitor: Visitor, *, status: int) -> None:
    visitor.submit(BY_PASSWORD, {"contact": LAN, "password": PASSWORD}, status=status)


def test_the_eleventh_guess_in_a_quarter_of_an_hour_gets_a_page_that_says_when(visitor: Visitor, lan: Person) -> None:
    limiter.reset()
    page = guess(visitor, 11, last=429)
    assert int(page.response.headers["Retry-After"]) > 0
    assert len(page.all("h1")) == 1
    enter(visitor, status=429)


def test_guesses_from_the_same_network_do_not_stop_the_owners_own_browser(
    visitor: Visitor, other: Visitor, lan: Person
) -> None:
    type_password(visitor)
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    limiter.reset()
    guess(other, 11, last=429)
    enter(other, status=429)
    enter(visitor, status=303)


def test_guesses_from_many_networks_do_not_either(visitor: Visitor, other: Visitor, lan: Person) -> None:
    type_password(visitor)
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    limiter.reset()
    for network in range(3):
        guess(other, 10, address=f"203.0.113.{network}")
    guess(other, 1, address="203.0.113.9", last=429)
    enter(visitor, status=303)


def test_a_known_browser_has_limits_of_its_own(visitor: Visitor, lan: Person) -> None:
    type_password(visitor)
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    limiter.reset()
    guess(visitor, 11, last=429)


def test_a_made_up_cookie_makes_no_known_browser(visitor: Visitor, lan: Person) -> None:
    limiter.reset()
    visitor.client.set_cookie("may_quen", "f" * 64, path="/dang-nhap")
    guess(visitor, 10)
    guess(visitor, 1, last=429)


def test_other_accounts_are_not_touched(visitor: Visitor, lan: Person) -> None:
    make_person_with_password("Minh", "minh@example.com")
    limiter.reset()
    guess(visitor, 11, last=429)
    visitor.submit(BY_PASSWORD, {"contact": "minh@example.com", "password": PASSWORD}, status=303)


def test_another_spelling_of_the_address_has_no_tries_of_its_own(visitor: Visitor, lan: Person) -> None:
    limiter.reset()
    guess(visitor, 10)
    visitor.submit(BY_PASSWORD, {"contact": "lan@ｅxample.com", "password": PASSWORD}, status=429)
