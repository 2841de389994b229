"""Roles among what the site keeps about somebody, and with what they end."""

import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.invitations import WARD, accept
from tests.factories.staff import make_staff
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database


def test_everything_about_me_shows_the_roles_past_ones_too(app: Flask, session: Session) -> None:
    _, browser = make_staff(app, "Nguyễn Văn Bình", Role.LEADER, WARD)
    grant = session.scalars(select(RoleGrant)).one()
    grant.ended_at, grant.end_reason = clock.now(), "Chuyển nơi ở."
    session.commit()
    (role,) = json.loads(browser.get("/tai-khoan/du-lieu.json", lint=False).html)["roles"]
    assert (role["role"], role["area"]) == ("leader", "Phường Phúc Lợi")
    assert (role["reason"], role["end_reason"]) == ("bầu ngày 12/10", "Chuyển nơi ở.")
    assert "Chuyển nơi ở." in browser.get("/tai-khoan/du-lieu").text


def test_closing_the_account_ends_the_roles_and_keeps_that_they_were_held(app: Flask, session: Session) -> None:
    person, browser = make_staff(app, "Nguyễn Văn Bình", Role.MODERATOR, WARD, "binh@example.com")
    browser.submit("/tai-khoan/xoa", {}, status=303)
    session.expire_all()
    grant = session.scalars(select(RoleGrant)).one()
    assert grant.ended_at
    assert grant.ended_by_id == person.id
    browser.get("/nhan-su", status=303, lint=False)


class TestTheFirstOperator:
    def invite(self, app: Flask, *arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=["staff", "invite-operator", *arguments])

    def test_is_invited_at_the_command_line_by_a_link(
        self, app: Flask, visitor: Visitor, session: Session, box: PostBox
    ) -> None:
        output = self.invite(app, "Dung@Example.com", "--days", "30").output
        link = "/loi-moi/" + output.split("/loi-moi/")[1].strip()
        assert output.startswith("Open within seven days: http")
        page = visitor.get(link)
        assert "Quản trị viên" in page.text
        assert "Người mời" not in page.text
        accept(visitor, link, name="Phạm Dũng")
        session.expire_all()
        grant = session.scalars(select(RoleGrant)).one()
        assert (grant.role, grant.granted_by_id) == (Role.OPERATOR, None)
        assert (grant.ends_at - grant.starts_at).days in (29, 30)
        assert "thêm một vai trò" in text_of_message(box.newest("dung@example.com"))

    def test_not_by_what_is_no_address(self, app: Flask, session: Session) -> None:
        result = self.invite(app, "dung")
        assert result.exit_code == 1
        assert "no e-mail address" in result.output
        assert session.scalars(select(Invitation)).all() == []

    def test_not_for_ever(self, app: Flask) -> None:
        assert self.invite(app, "dung@example.com", "--days", "4000").exit_code == 2
