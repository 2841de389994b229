"""People that residents doubt land at the desk, and are never judged by themselves."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.notices.models import Notice
from citizen_site.staff.flags import PersonFlag
from tests.factories.notices import post
from tests.factories.staff import give_role, make_person, make_staff, signed_in
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
DESK = "/dieu-hanh/bi-bao"


def a_notice(session: Session, role: Role = Role.LEADER) -> Notice:
    author = make_person("Nguyễn Văn Tổ", "to@example.com")
    give_role(author, role, WARD)
    notice = post(session, author, area=WARD)
    session.commit()
    return notice


def test_who_posted_a_notice_is_doubted_and_the_desk_hears_of_it(
    app: Flask, session: Session, visitor: Visitor
) -> None:
    notice = a_notice(session)
    url = f"/thong-bao/{notice.code}/bao-nguoi-dang"
    assert url in visitor.get(f"/thong-bao/{notice.code}/bao-sai").html
    visitor.submit(url, {"message": "Xin tiền từng nhà"}, status=422)
    sent = visitor.submit(url, {"reason": "misuse", "message": "Xin tiền từng nhà"}, status=303)
    assert "Cảm ơn bạn" in visitor.get(sent.response.location).text
    _, here = make_staff(app, "Anh", Role.MODERATOR, WARD)
    _, elsewhere = make_staff(app, "Vinh", Role.MODERATOR, "phuong-viet-hung", "vinh@example.com")
    page = here.get(DESK)
    assert "Nguyễn Văn Tổ" in page.text
    assert "Xin tiền từng nhà" in page.text
    assert "Xin tiền" not in elsewhere.get(DESK).text
    flag = session.query(PersonFlag).one()
    elsewhere.submit("/tai-khoan", {}, status=404, url=f"{DESK}/nguoi/{flag.id}")
    here.submit(DESK, {}, status=303, url=f"{DESK}/nguoi/{flag.id}")
    assert "Không có ai bị báo" in here.get(DESK).text
    here.submit("/tai-khoan", {}, status=303, url=f"{DESK}/nguoi/{flag.id}")
    assert session.query(AuditEntry).filter_by(action="person.flag_handled").count() == 1, "a second tap does nothing"


def test_nobody_reads_or_dismisses_what_is_said_of_themselves(app: Flask, session: Session, visitor: Visitor) -> None:
    notice = a_notice(session, Role.MODERATOR)
    visitor.submit(f"/thong-bao/{notice.code}/bao-nguoi-dang", {"reason": "former"}, status=303)
    author, flag = session.get_one(Person, notice.author_id), session.query(PersonFlag).one()
    browser = signed_in(app, author)
    assert "Không còn giữ chức này" not in browser.get(DESK).text
    browser.submit("/tai-khoan", {}, status=404, url=f"{DESK}/nguoi/{flag.id}")
    session.refresh(flag)
    assert flag.handled_at is None
    close_account(session, author, clock.now())
    assert session.query(PersonFlag).count() == 0
