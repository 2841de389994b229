"""My account: details, devices, everything about me, the way out; and what operators see."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import BrowserSession, Consent, Contact, Person, SignInRequest
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.database import AppendOnlyError
from tests.factories.accounts import PostBox, ask_for_code, sign_in
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

LAN, MINH = "lan@example.com", "minh@example.com"
OWN_PAGES = ("/tai-khoan", "/tai-khoan/sua", "/tai-khoan/du-lieu", "/tai-khoan/du-lieu.json", "/tai-khoan/xoa")


@pytest.fixture
def lan(visitor: Visitor, box: PostBox) -> Visitor:
    sign_in(visitor, LAN, box)
    return visitor


@pytest.fixture
def phone(app: Flask, lan: Visitor, box: PostBox) -> Visitor:
    """Lan's second browser."""
    second = Visitor(app)
    sign_in(second, LAN, box)
    return second


@pytest.fixture
def minh(app: Flask, box: PostBox) -> Visitor:
    someone = Visitor(app)
    sign_in(someone, MINH, box)
    return someone


def send(visitor: Visitor, url: str, data: dict[str, Any] | None = None, *, status: int = 303) -> Page:
    return visitor.submit("/tai-khoan", data or {}, status=status, url=url)


@pytest.mark.parametrize("url", OWN_PAGES)
def test_own_pages_are_for_people_who_are_signed_in(visitor: Visitor, url: str) -> None:
    answer = visitor.get(url, status=303, lint=False).response
    assert answer.location == f"/dang-nhap?tiep={url}"
    moved = visitor.fragment(url, status=204).response
    assert moved.headers["HX-Redirect"] == f"/dang-nhap?tiep={url}"


@pytest.mark.parametrize("url", OWN_PAGES)
def test_own_pages_are_kept_by_no_cache(lan: Visitor, url: str) -> None:
    assert lan.get(url).response.headers["Cache-Control"] == "private, no-store"


def test_public_pages_say_who_is_signed_in_and_are_kept_by_no_cache(lan: Visitor, minh: Visitor, app: Flask) -> None:
    lan.submit(
        "/tai-khoan/sua", {"name": "Lan", "name_display": "nobody", "language": "vi", "text_size": "large"}, status=303
    )
    page = lan.get("/dich-vu")
    assert text_of(page.all("a", class_="account")[0]) == "Lan"
    assert page.tree.get("data-text") == "large"
    assert page.response.headers["Cache-Control"] == "private, no-store"
    for other in (minh, Visitor(app)):
        assert "Lan" not in other.get("/dich-vu").text


def test_details_can_be_changed_and_bad_ones_stay_in_the_form(lan: Visitor, session: Session) -> None:
    good = {"name": "  Nguyễn   Lan ", "name_display": "short", "language": "en", "text_size": "largest"}
    lan.submit("/tai-khoan/sua", good, status=303)
    assert session.scalars(select(Person.name)).one() == "Nguyễn Lan"
    page = lan.submit("/tai-khoan/sua", {**good, "name": "x" * 81}, status=422)
    assert "dài hơn 80 ký tự" in page.text
    assert page.by_id("name").get("value") == "x" * 81
    lan.submit("/tai-khoan/sua", {**good, "language": "fr"}, status=422)
    lan.submit("/tai-khoan/sua", {**good, "name": "<b>Lan</b>"}, status=303)
    assert "<b>Lan" not in lan.get("/tai-khoan").html


class TestDevices:
    """Sessions are seen, and each can be ended."""

    def test_are_listed_and_the_others_can_be_signed_out(self, lan: Visitor, phone: Visitor) -> None:
        page = lan.get("/tai-khoan")
        assert len(page.all("input", name="phien")) == 1
        assert page.text.count("máy này") >= 1
        send(lan, "/tai-khoan/thiet-bi")
        lan.get("/tai-khoan")
        phone.get("/tai-khoan", status=303, lint=False)

    def test_one_can_be_signed_out(self, lan: Visitor, phone: Visitor) -> None:
        number = lan.get("/tai-khoan").all("input", name="phien")[0].get("value")
        send(lan, "/tai-khoan/thiet-bi", {"phien": number})
        phone.get("/tai-khoan", status=303, lint=False)

    def test_somebody_elses_stay(self, lan: Visitor, minh: Visitor, session: Session) -> None:
        for number in session.scalars(select(BrowserSession.id)).all():
            send(lan, "/tai-khoan/thiet-bi", {"phien": str(number)})
        minh.get("/tai-khoan")
        lan.get("/tai-khoan")

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "1;2"])
    def test_nonsense_is_refused(self, lan: Visitor, number: str) -> None:
        send(lan, "/tai-khoan/thiet-bi", {"phien": number}, status=400)

    def test_end_by_themselves(self, lan: Visitor, session: Session) -> None:
        cookie = lan.client.get_cookie("tai_khoan")
        assert cookie
        now = clock.now()
        with time_machine.travel(now + timedelta(days=29)):
            lan.get("/tai-khoan")  # the visit counts
        with time_machine.travel(now + timedelta(days=58)):
            lan.get("/tai-khoan")
        with time_machine.travel(now + timedelta(days=89)):
            lan.get("/tai-khoan", status=303, lint=False)

    def test_end_after_half_a_year_of_daily_visits_too(self, lan: Visitor) -> None:
        now = clock.now()
        for days in range(25, 180, 25):
            with time_machine.travel(now + timedelta(days=days)):
                lan.get("/tai-khoan")
        cookie = lan.client.get_cookie("tai_khoan")
        assert cookie
        with time_machine.travel(now + timedelta(days=181)):
            lan.client.set_cookie("tai_khoan", cookie.value)
            lan.get("/tai-khoan", status=303, lint=False)


def test_everything_about_me_is_there_readable_and_as_a_file(lan: Visitor, minh: Visitor) -> None:
    answer = lan.get("/tai-khoan/du-lieu.json").response
    assert "attachment" in answer.headers["Content-Disposition"]
    everything = json.loads(answer.get_data(as_text=True))
    assert [each["value"] for each in everything["contacts"]] == [LAN]
    assert len(everything["devices"]) == len(everything["consents"]) == 1
    assert {each["what"] for each in everything["activity"]} == {"account.opened", "sign_in.done", "consent.given"}
    assert "digest" not in str(everything)
    assert "minh" not in str(everything)
    page = lan.get("/tai-khoan/du-lieu")
    assert LAN in page.text
    assert "Đã mở tài khoản" in page.text
    english = lan.get("/en/tai-khoan/du-lieu")
    assert "Agreed to the terms" in english.text


def test_a_deleted_account_leaves_no_name_and_no_address(lan: Visitor, minh: Visitor, session: Session) -> None:
    lan.submit(
        "/tai-khoan/sua", {"name": "Lan", "name_display": "nobody", "language": "vi", "text_size": "large"}, status=303
    )
    lan.submit("/tai-khoan/xoa", {}, status=303)
    lan.get("/tai-khoan", status=303, lint=False)
    minh.get("/tai-khoan")
    gone = session.scalars(select(Person).where(Person.closed_at.is_not(None))).one()
    assert gone.name == ""
    for model in (Contact, Consent, BrowserSession):
        assert session.scalar(select(func.count()).select_from(model).where(model.person_id == gone.id)) == 0
    assert session.scalars(select(SignInRequest).where(SignInRequest.value == LAN)).all() == []
    assert all(LAN not in str(entry.details) for entry in session.scalars(select(AuditEntry)))


def test_the_same_address_begins_anew_after_that(lan: Visitor, session: Session, box: PostBox) -> None:
    lan.submit("/tai-khoan/xoa", {}, status=303)
    sign_in(lan, LAN, box)
    assert session.scalar(select(func.count()).select_from(Person)) == 2
    lan.get("/tai-khoan")


def test_without_consent_there_is_only_yes_or_no(visitor: Visitor, session: Session, box: PostBox) -> None:
    sign_in(visitor, LAN, box, agree=False)
    for url in ("/tai-khoan", "/tai-khoan/sua"):
        assert visitor.get(url, status=303, lint=False).response.location == "/dang-nhap/chao-mung"
    page = visitor.get("/dang-nhap/chao-mung")
    assert "Đây là lần đầu" in page.text
    assert "Không mở tài khoản, xóa thông tin của tôi" in page.text
    visitor.submit("/dang-nhap/chao-mung", {}, status=303, url="/dang-nhap/thoi")
    visitor.get("/tai-khoan", status=303, lint=False)
    assert session.scalars(select(Contact)).all() == []


class TestANewVersionOfTheTerms:
    @pytest.fixture(autouse=True)
    def agreed_to_the_one_before(self, lan: Visitor, session: Session) -> None:
        session.scalars(select(Consent)).one().text_version = "2020-01-01"
        session.commit()

    def test_is_asked_about_without_calling_it_the_first_time(self, lan: Visitor, session: Session) -> None:
        assert lan.get("/tai-khoan", status=303, lint=False).response.location == "/dang-nhap/chao-mung"
        page = lan.get("/dang-nhap/chao-mung")
        assert "bản mới" in page.text
        assert "lần đầu" not in page.text
        assert "xóa thông tin của tôi" not in page.text
        lan.submit("/dang-nhap/chao-mung", {"name": "Lan", "consent": "y"}, status=303)
        lan.get("/tai-khoan")
        assert len(session.scalars(select(Consent)).all()) == 2

    def test_refusing_it_signs_out_and_deletes_nothing(self, lan: Visitor, session: Session) -> None:
        lan.submit("/dang-nhap/chao-mung", {}, status=303, url="/dang-nhap/thoi")
        session.expire_all()
        assert session.scalars(select(Person.closed_at)).all() == [None]
        assert session.scalars(select(Contact.value)).all() == [LAN]
        assert session.scalars(select(BrowserSession)).all() == []

    def test_who_does_not_agree_takes_the_data_along_and_deletes_the_account_on_its_own_page(
        self, lan: Visitor, session: Session
    ) -> None:
        page = lan.get("/dang-nhap/chao-mung")
        assert len(page.all("a", href="/tai-khoan/xoa")) == 1
        lan.get("/tai-khoan/du-lieu.json", lint=False)
        session.scalars(select(BrowserSession)).one().proved_at = clock.now() - timedelta(minutes=16)
        session.commit()
        assert "Xác nhận là bạn" in lan.submit("/tai-khoan/xoa", {}, status=422).text
        session.scalars(select(BrowserSession)).one().proved_at = clock.now()
        session.commit()
        lan.submit("/tai-khoan/xoa", {}, status=303)
        session.expire_all()
        assert session.scalars(select(Person.closed_at)).one() is not None


@pytest.mark.parametrize("url", [*OWN_PAGES, "/dang-nhap/chao-mung", "/dang-nhap"])
def test_strange_addresses_get_a_clear_page(lan: Visitor, url: str) -> None:
    for query in ("tiep=//evil.example", "tiep=%00", "q=%ff", "sau=x", "tiep=" + "x" * 5000):
        answer = lan.get(f"{url}?{query}", status=303 if url.startswith("/dang-nhap") else 200, lint=False)
        assert "evil" not in answer.response.headers.get("Location", "")


@pytest.mark.parametrize(
    "url", ["/dang-xuat", "/tai-khoan/thiet-bi", "/tai-khoan/xoa", "/tai-khoan/sua", "/dang-nhap/thoi"]
)
def test_forged_forms_are_refused(lan: Visitor, url: str) -> None:
    lan.post(url, {"name": "x", "language": "vi", "text_size": "large"}, status=400)
    lan.get("/tai-khoan")


class TestAudit:
    """Who did what: added only, without secrets, for operators."""

    def test_entries_are_never_changed(self, lan: Visitor, session: Session) -> None:
        entry = session.scalars(select(AuditEntry)).first()
        assert entry
        entry.action = "nothing"
        with pytest.raises(AppendOnlyError):
            session.flush()
        session.rollback()
        entry = session.scalars(select(AuditEntry)).first()
        session.delete(entry)
        with pytest.raises(AppendOnlyError):
            session.flush()
        session.rollback()

    def test_they_say_from_where_without_the_whole_address(
        self, visitor: Visitor, session: Session, box: PostBox
    ) -> None:
        ask_for_code(visitor, LAN)
        box.code_and_link(LAN)
        visitor.submit("/dang-nhap/ma", {"code": "000000"}, status=422)
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.network == "127.0.0.0/24"
        assert len(entry.request_id) == 32

    def test_refusals_of_somebody_known_are_noted(self, lan: Visitor, app: Flask, session: Session) -> None:
        lan.get("/van-hanh", status=403)
        Visitor(app).get("/van-hanh", status=303, lint=False)
        denied = session.scalars(select(AuditEntry).where(AuditEntry.action == "access.denied")).all()
        assert [entry.actor_id for entry in denied] == [session.scalars(select(Person.id)).one()]

    def test_operators_search_them_and_nobody_else(
        self, lan: Visitor, minh: Visitor, session: Session, operator: Visitor
    ) -> None:
        lan.get("/van-hanh/nhat-ky", status=403)
        page = operator.get("/van-hanh/nhat-ky")
        assert page.text.count("Đã mở tài khoản") == 3, "two entries and the filter"
        person = session.scalars(select(AuditEntry.actor_id).where(AuditEntry.action == "account.opened")).first()
        page = operator.get(f"/van-hanh/nhat-ky?viec=account.opened&nguoi={person}")
        assert len(page.all("tr")) == 2
        for word in (LAN, MINH, "digest"):
            assert word not in page.html
        operator.get("/van-hanh/nhat-ky?viec=x", status=400)
        part = operator.fragment("/van-hanh/nhat-ky?viec=sign_in.done")
        assert part.all("h1") == []
