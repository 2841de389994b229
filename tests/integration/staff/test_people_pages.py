"""Who holds which role: the list with its filters, one person with the history, and what neither shows."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import Passkey, SecondFactor
from citizen_site.accounts.credentials.passwords import has_password, set_password
from citizen_site.accounts.credentials.second_factor import begin_second_factor
from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.staff.models import RoleGrant
from tests.factories.accounts import PostBox, sign_in, text_of_message
from tests.factories.invitations import WARD, invitation_link, invite
from tests.factories.staff import PASSWORD, give_role, make_person, make_staff, signed_in
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database

ELSEWHERE = "phuong-hoan-kiem"
LIST = "/nhan-su"
CEILING = 10


def leaders(session: Session, *names: str, area: str = WARD) -> list[Person]:
    people = [make_person(name, f"p{number}@example.com") for number, name in enumerate(names)]
    for person in people:
        give_role(person, Role.LEADER, area)
    session.commit()
    return people


def names(page: Page) -> list[str]:
    return [
        text_of(node) for node in page.all("h2") if text_of(node) not in ("Lời mời chưa trả lời", "Không có ai như vậy")
    ]


class TestList:
    def test_moderators_see_only_their_areas(self, moderator: Visitor, session: Session) -> None:
        leaders(session, "Nguyễn Văn Bình")
        give_role(make_person("Người Nơi Khác"), Role.LEADER, ELSEWHERE)
        give_role(make_person("Người Cả Thành Phố"), Role.OPERATOR, "ha-noi")
        session.commit()
        assert sorted(names(moderator.get(LIST))) == ["Lê Minh Anh", "Nguyễn Văn Bình"]
        assert names(moderator.get(f"{LIST}?khu-vuc={ELSEWHERE}")) == []

    def test_an_operator_of_the_city_sees_all_and_can_look_at_one_area(self, chief: Visitor, session: Session) -> None:
        leaders(session, "Nguyễn Văn Bình")
        give_role(make_person("Người Nơi Khác"), Role.LEADER, ELSEWHERE)
        session.commit()
        assert len(names(chief.get(LIST))) == 3
        assert names(chief.get(f"{LIST}?khu-vuc={ELSEWHERE}")) == ["Người Nơi Khác"]

    @pytest.mark.parametrize("words", ["nguyen binh", "Nguyễn", "BINH", "bình nguyễn"])
    def test_names_are_found_without_accents_and_in_any_order(
        self, moderator: Visitor, session: Session, words: str
    ) -> None:
        leaders(session, "Nguyễn Văn Bình", "Đỗ Thị Hoa")
        assert names(moderator.get(f"{LIST}?q={quote(words)}")) == ["Nguyễn Văn Bình"]

    def test_by_role_and_by_state(self, moderator: Visitor, session: Session) -> None:
        later, over, ended = leaders(session, "Người Sau", "Người Hết Hạn", "Người Đã Thôi")
        now = clock.now()
        by_person = {grant.person_id: grant for grant in session.scalars(select(RoleGrant))}
        by_person[later.id].starts_at = now + timedelta(days=3)
        by_person[over.id].starts_at, by_person[over.id].ends_at = now - timedelta(days=9), now - timedelta(days=1)
        by_person[ended.id].ended_at = now
        session.commit()
        assert names(moderator.get(LIST)) == ["Lê Minh Anh"]
        assert names(moderator.get(f"{LIST}?trang-thai=later")) == ["Người Sau"]
        assert sorted(names(moderator.get(f"{LIST}?trang-thai=over"))) == ["Người Hết Hạn", "Người Đã Thôi"]
        assert names(moderator.get(f"{LIST}?vai-tro=leader")) == []
        assert names(moderator.get(f"{LIST}?vai-tro=moderator")) == ["Lê Minh Anh"]

    def test_pages_follow_each_other_by_key_and_miss_nobody(self, moderator: Visitor, session: Session) -> None:
        everyone = [f"Người Số {number:02}" for number in range(60)]
        leaders(session, *everyone)
        found: list[str] = []
        url = f"{LIST}?q=nguoi"
        for _ in range(3):
            page = moderator.get(url)
            found += names(page)
            url = page.links().get("Xem thêm", "")
        assert url == ""
        assert sorted(found) == everyone

    def test_an_unknown_filter_is_said_and_ignored(self, moderator: Visitor) -> None:
        for wrong in ("vai-tro=vua", "trang-thai=x", "khu-vuc=nowhere", "sau=xx"):
            page = moderator.get(f"{LIST}?{wrong}", status=400)
            assert names(page) == ["Lê Minh Anh"]

    def test_htmx_gets_the_results_of_the_same_address(self, moderator: Visitor, session: Session) -> None:
        leaders(session, "Nguyễn Văn Bình")
        fragment = moderator.fragment(f"{LIST}?q=binh")
        assert "Nguyễn Văn Bình" in fragment.html
        assert "<html" not in fragment.html
        assert fragment.html.lstrip().startswith('<div id="ket-qua"')

    def test_residents_leaders_and_strangers_get_no_list(self, app: Flask, visitor: Visitor, session: Session) -> None:
        assert visitor.get(LIST, status=303, lint=False).response.location == f"/dang-nhap/mat-khau?tiep={LIST}"
        signed_in(app, make_person("Lan")).get(LIST, status=403)
        make_staff(app, "Bình", Role.LEADER, WARD)[1].get(LIST, status=403)

    def test_it_costs_the_same_however_many_there_are(self, moderator: Visitor, session: Session) -> None:
        leaders(session, *(f"Người Số {number:02}" for number in range(60)))
        assert len(moderator.get(LIST).statements) <= CEILING


class TestPerson:
    def test_the_history_says_who_gave_and_who_ended(self, app: Flask, chief: Visitor, session: Session) -> None:
        (person,) = leaders(session, "Nguyễn Văn Bình")
        session.expire_all()
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        giver = make_person("Trần Giao")
        grant.granted_by_id = grant.ended_by_id = giver.id
        grant.ended_at, grant.end_reason = clock.now(), "Chuyển nơi ở."
        give_role(person, Role.MODERATOR, WARD)
        session.commit()
        chief.get(LIST)  # who has a role at all is asked once for each change of roles
        page = chief.get(f"{LIST}/nguoi/{person.id}")
        for said in (
            "người giao: Trần Giao",
            "Kết thúc sớm: Chuyển nơi ở. (Trần Giao)",
            "bầu ngày 12/10",
            "p0@example.com",
        ):
            assert said in page.text
        assert page.text.count("đang giữ") == 1
        assert "Thao tác đã ghi" in page.text
        assert "Đã giao vai trò" in page.text
        assert len(page.statements) <= CEILING + 2  # whether there is anything to reset; the rail

    def test_ones_own_page_opens_too(self, app: Flask, session: Session) -> None:
        for role, area in ((Role.MODERATOR, WARD), (Role.OPERATOR, "ha-noi")):
            person, browser = make_staff(app, "Lê Anh", role, area, f"{role}@example.com")
            assert f"{role}@example.com" in browser.get(f"{LIST}/nguoi/{person.id}").text

    def test_the_log_is_for_operators_of_the_city(self, moderator: Visitor, session: Session) -> None:
        (person,) = leaders(session, "Nguyễn Văn Bình")
        assert "Thao tác đã ghi" not in moderator.get(f"{LIST}/nguoi/{person.id}").text

    def test_grants_in_other_areas_stay_unseen(self, moderator: Visitor, session: Session) -> None:
        (person,) = leaders(session, "Nguyễn Văn Bình")
        give_role(person, Role.LEADER, ELSEWHERE)
        session.commit()
        page = moderator.get(f"{LIST}/nguoi/{person.id}").text
        assert "phường Phúc Lợi" in page
        assert "hoàn kiếm" not in page.casefold()

    def test_people_without_a_role_in_ones_areas_are_not_there(
        self, app: Flask, moderator: Visitor, session: Session
    ) -> None:
        resident = make_person("Lan")
        elsewhere, _ = make_staff(app, "Nơi Khác", Role.LEADER, ELSEWHERE)
        session.commit()
        for person_id in (resident.id, elsewhere.id, 99999):
            moderator.get(f"{LIST}/nguoi/{person_id}", status=404)
        for person_id in ("99999999999999999999", "-1", "x"):
            moderator.get(f"{LIST}/nguoi/{person_id}", status=404)

    def test_somebody_without_a_name_has_a_number(self, moderator: Visitor, session: Session) -> None:
        (person,) = leaders(session, "")
        assert text_of(moderator.get(f"{LIST}/nguoi/{person.id}").all("h1")[0]) == f"#{person.id}"


class TestResetOfTheSecondFactor:
    @pytest.fixture
    def member(self, app: Flask, session: Session) -> Person:
        person, _ = make_staff(app, "Nguyễn Văn Bình", Role.MODERATOR, WARD, "binh@example.com")
        begin_second_factor(session, person.id, key=app.config["SECRET_KEY"])
        session.get_one(SecondFactor, person.id).confirmed_at = clock.now()
        session.commit()
        return person

    def test_an_operator_revokes_it_and_the_person_is_signed_out_and_notified(
        self, chief: Visitor, session: Session, box: PostBox, member: Person
    ) -> None:
        page = f"{LIST}/nguoi/{member.id}"
        chief.submit(page, {}, status=303, url=f"{page}/tat-ma-hai-buoc")
        session.expire_all()
        assert session.get(SecondFactor, member.id) is None
        assert session.scalars(select(BrowserSession).where(BrowserSession.person_id == member.id)).all() == []
        assert "Xác minh hai bước đã bị tắt" in text_of_message(box.newest("binh@example.com"))
        assert "Tắt xác minh hai bước của người này" not in chief.get(page).text

    def test_nobody_else_does(self, app: Flask, moderator: Visitor, session: Session, member: Person) -> None:
        page = f"{LIST}/nguoi/{member.id}"
        assert "Tắt xác minh hai bước" not in moderator.get(page).text
        moderator.submit("/tai-khoan", {}, status=403, url=f"{page}/tat-ma-hai-buoc")
        _, elsewhere = make_staff(app, "Kẻ Khác", Role.OPERATOR, ELSEWHERE)
        elsewhere.submit("/tai-khoan", {}, status=404, url=f"{page}/tat-ma-hai-buoc")
        session.expire_all()
        assert session.get(SecondFactor, member.id)

    def test_not_by_an_operator_of_only_some_of_the_persons_areas(
        self, app: Flask, session: Session, member: Person
    ) -> None:
        give_role(member, Role.LEADER, ELSEWHERE)
        _, operator = make_staff(app, "Vũ An", Role.OPERATOR, WARD)
        page = f"{LIST}/nguoi/{member.id}"
        assert "Tắt xác minh hai bước" not in operator.get(page).text
        operator.submit("/tai-khoan", {}, status=403, url=f"{page}/tat-ma-hai-buoc")
        session.expire_all()
        assert session.get(SecondFactor, member.id)


def test_a_group_is_named_with_its_ward_since_many_share_a_name(
    app: Flask, chief: Visitor, other: Visitor, session: Session, box: PostBox, group: str
) -> None:
    person = make_person("Nguyễn Văn Bình", "binh@example.com")
    give_role(person, Role.LEADER, group)
    session.commit()
    full = "Tổ dân phố số 7, phường Phúc Lợi"
    for browser, url in (
        (chief, LIST),
        (chief, f"{LIST}/nguoi/{person.id}"),
        (signed_in(app, person), "/tai-khoan"),
        (signed_in(app, person), "/tai-khoan/du-lieu"),
    ):
        assert full in browser.get(url).text, url
    invite(chief, "hoa@example.com", area=group)
    assert full in text_of_message(box.newest("hoa@example.com"))
    assert full in other.get(invitation_link(box, "hoa@example.com")).text


class TestAForgottenPassword:
    @pytest.fixture
    def member(self, app: Flask, session: Session) -> Person:
        person, _ = make_staff(app, "Nguyễn Văn Bình", Role.LEADER, WARD, "binh@example.com")
        now = clock.now()
        set_password(session, person.id, PASSWORD, now)
        key = Passkey(person_id=person.id, credential_id=b"1", public_key=b"2", sign_count=0, name="x", created_at=now)
        session.add(key)
        session.commit()
        return person

    def test_an_operator_lets_the_person_begin_anew(
        self, chief: Visitor, other: Visitor, session: Session, box: PostBox, member: Person
    ) -> None:
        page = f"{LIST}/nguoi/{member.id}"
        assert "Xóa mật khẩu và khóa truy cập của người này" in chief.get(page).text
        chief.submit(page, {}, status=303, url=f"{page}/dat-lai-mat-khau")
        session.expire_all()
        assert not has_password(session, member.id)
        assert session.scalars(select(Passkey)).all() == []
        assert session.scalars(select(BrowserSession).where(BrowserSession.person_id == member.id)).all() == []
        assert "đặt mật khẩu mới ngay" in text_of_message(box.newest("binh@example.com"))
        assert (
            "Xóa mật khẩu và khóa truy cập"
            not in chief.get(page).by_id("noi-dung").text_content().split("Thao tác đã ghi")[0]
        )
        sign_in(other, "binh@example.com", box)
        other.submit("/tai-khoan/bao-mat/mat-khau", {"password": "mèo leo thang máy hỏng"}, status=303)

    def test_nobody_else_does(self, app: Flask, moderator: Visitor, session: Session, member: Person) -> None:
        page = f"{LIST}/nguoi/{member.id}"
        assert "Xóa mật khẩu" not in moderator.get(page).text
        moderator.submit("/tai-khoan", {}, status=403, url=f"{page}/dat-lai-mat-khau")
        session.expire_all()
        assert has_password(session, member.id)

    def test_an_operator_whom_no_other_helps_is_helped_at_the_command_line(
        self, app: Flask, session: Session, member: Person
    ) -> None:
        run = app.test_cli_runner().invoke
        assert run(args=["staff", "reset-password", "ai@example.com"]).exit_code == 1
        assert run(args=["staff", "reset-password", "Binh@Example.com"]).exit_code == 0
        session.expire_all()
        assert not has_password(session, member.id)
