"""Signing in with a code or a link, and every way in which that must not work."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import BrowserSession, Person, SignInRequest
from citizen_site.accounts.sign_in import claim
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.extensions import limiter
from tests.factories.accounts import ASK, CODE, WELCOME, PostBox, ask_for_code, sign_in, text_of_message
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database

LAN = "lan@example.com"


def actions(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_new_person_asks_types_the_code_agrees_and_is_in(visitor: Visitor, session: Session, box: PostBox) -> None:
    answer = ask_for_code(visitor, " Lan@Example.COM ")
    assert answer.response.location == CODE
    code, _ = box.code_and_link(LAN)
    answer = visitor.submit(CODE, {"code": f"{code[:3]} {code[3:]}"}, status=303)
    assert answer.response.location == WELCOME
    page = visitor.get(WELCOME)
    assert LAN in page.text
    assert all(node.get("checked") is None for node in page.all("input", type="checkbox")), "never pre-ticked"
    assert "Bạn cần đồng ý để dùng tài khoản." in visitor.submit(WELCOME, {"name": "Lan"}, status=422).text
    answer = visitor.submit(WELCOME, {"name": "Lan", "consent": "y"}, status=303)
    assert answer.response.location == "/tai-khoan"
    page = visitor.get("/tai-khoan")
    assert LAN in page.text
    assert "Lan" in text_of(page.all("a", class_="account")[0])
    assert actions(session) == ["account.opened", "sign_in.done", "consent.given"]


def test_the_second_time_leads_straight_to_where_one_wanted_to_go(
    visitor: Visitor, session: Session, box: PostBox
) -> None:
    sign_in(visitor, LAN, box)
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    refused = visitor.get("/tai-khoan/sua", status=303, lint=False)
    assert refused.response.location == "/dang-nhap?tiep=/tai-khoan/sua"
    visitor.submit(refused.response.location, {"contact": LAN}, status=303)
    code, _ = box.code_and_link(LAN)
    assert visitor.submit(CODE, {"code": code}, status=303).response.location == "/tai-khoan/sua"
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_link_opens_a_page_and_only_its_button_signs_in(visitor: Visitor, session: Session, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    _, link = box.code_and_link(LAN)
    scanner = Visitor(visitor.client.application)
    for _ in range(3):
        scanner.get(link)
        visitor.get(link)
    assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0
    assert visitor.submit(link, {}, status=303).response.location == WELCOME


def test_the_link_alone_does_nothing_in_another_browser_but_with_the_code_it_does(
    visitor: Visitor, other: Visitor, box: PostBox
) -> None:
    ask_for_code(visitor, LAN)
    code, link = box.code_and_link(LAN)
    page = other.get(link)
    assert "nhập thêm mã 6 số" in page.text
    other.submit(link, {}, status=422)
    other.get("/tai-khoan", status=303, lint=False)
    other.submit(link, {"code": code}, status=303)
    other.submit(WELCOME, {"name": "", "consent": "y"}, status=303)
    other.get("/tai-khoan")
    visitor.get("/tai-khoan", status=303, lint=False)


def test_a_code_typed_in_a_browser_that_never_asked_is_nothing(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    box.code_and_link(LAN)
    assert other.get(CODE, status=303, lint=False).response.location == ASK


def test_link_and_code_work_once(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, link = box.code_and_link(LAN)
    asking = visitor.client.get_cookie("dang_nhap")
    assert asking
    visitor.submit(CODE, {"code": code}, status=303)
    other.client.set_cookie("dang_nhap", asking.value)
    assert "không dùng được nữa" in other.get(CODE).text
    assert "không dùng được nữa" in other.get(link, status=404).text


def test_of_two_clicks_at_once_one_signs_in(visitor: Visitor, session: Session, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    asked = session.scalars(select(SignInRequest)).one()
    assert [claim(session, asked, clock.now()) for _ in range(2)] == [True, False]


def test_both_end_after_15_minutes(visitor: Visitor, session: Session, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, link = box.code_and_link(LAN)
    asking = visitor.client.get_cookie("dang_nhap")
    assert asking
    token = next(node.get("value") for node in visitor.get(CODE).all("input", name="csrf_token"))
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        visitor.client.set_cookie("dang_nhap", asking.value)
        visitor.get(link, status=404)
        page = visitor.post(CODE, {"csrf_token": token, "code": code}, status=422)
    assert "không dùng được nữa" in page.text
    assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0


def test_five_wrong_codes_end_the_request_and_each_pause_is_longer(
    visitor: Visitor, session: Session, box: PostBox
) -> None:
    ask_for_code(visitor, LAN)
    code, _ = box.code_and_link(LAN)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "còn 4 lần thử" in visitor.submit(CODE, {"code": wrong}, status=422).text
    assert "còn 3 lần thử" in visitor.submit(CODE, {"code": wrong}, status=422).text
    assert "giây rồi thử lại" in visitor.submit(CODE, {"code": code}, status=422).text, "even the right one must wait"
    now = clock.now()
    for seconds, words in ((10, "còn 2 lần thử"), (30, "còn 1 lần thử"), (60, "không dùng được nữa")):
        with time_machine.travel(now + timedelta(seconds=seconds)):
            assert words in visitor.submit(CODE, {"code": wrong}, status=422).text
    with time_machine.travel(now + timedelta(minutes=5)):
        assert "không dùng được nữa" in visitor.get(CODE).text
    assert actions(session) == ["sign_in.wrong_code"] * 5


def test_wrong_codes_of_one_browser_lock_nobody_else_out(visitor: Visitor, other: Visitor, box: PostBox) -> None:
    ask_for_code(other, LAN)
    for _ in range(2):
        other.submit(CODE, {"code": "000000"}, status=422)
    sign_in(visitor, LAN, box)
    visitor.get("/tai-khoan")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "१२३४५६", "' OR 1"])
def test_what_is_no_code_costs_no_try(visitor: Visitor, session: Session, box: PostBox, code: str) -> None:
    ask_for_code(visitor, LAN)
    visitor.submit(CODE, {"code": code}, status=422)
    assert actions(session) == []


@pytest.mark.parametrize(
    "email", ["", "lan", "lan@", "@example.com", "lan@example", "a b@example.com", "lan@example.com\r\nBcc: x@y.vn"]
)
def test_what_is_no_address_is_said_and_stays_in_the_field(visitor: Visitor, box: PostBox, email: str) -> None:
    page = visitor.submit(ASK, {"contact": email}, status=422)
    assert page.by_id("contact").get("value") == email.replace("\r\n", "\n")
    assert list(box.folder.glob("*.eml")) == []


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
        "evil",
        "/tai-khoan\r\nX: 1",
    ],
)
def test_after_signing_in_one_stays_on_this_site(visitor: Visitor, box: PostBox, target: str) -> None:
    sign_in(visitor, LAN, box)
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    limiter.reset()
    token = next(node.get("value") for node in visitor.get(ASK).all("input", name="csrf_token"))
    visitor.client.post(
        ASK,
        query_string={"tiep": target},
        data={"csrf_token": token, "contact": LAN},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    code, _ = box.code_and_link(LAN)
    answer = visitor.submit(CODE, {"code": code}, status=303).response
    assert re.fullmatch(r"/[^/\\].*", answer.location)
    assert "X" not in answer.headers
    assert "evil" not in answer.location


def test_a_session_that_was_planted_before_does_not_become_somebodys(
    visitor: Visitor, session: Session, box: PostBox
) -> None:
    visitor.client.set_cookie("tai_khoan", "planted-by-an-attacker")
    visitor.get(ASK)
    form_session = visitor.client.get_cookie("phien")
    sign_in(visitor, LAN, box)
    cookie = visitor.client.get_cookie("tai_khoan")
    assert cookie
    assert cookie.value != "planted-by-an-attacker"
    assert form_session
    attacker = Visitor(visitor.client.application)
    for name, value in (("tai_khoan", "planted-by-an-attacker"), ("phien", form_session.value)):
        attacker.client.set_cookie(name, value)
    attacker.get("/tai-khoan", status=303, lint=False)


def test_a_session_that_was_signed_out_is_worth_nothing_to_a_thief(
    visitor: Visitor, session: Session, box: PostBox
) -> None:
    sign_in(visitor, LAN, box)
    old = visitor.client.get_cookie("tai_khoan")
    assert old
    visitor.get(ASK, status=303, lint=False)  # someone who is signed in need not sign in
    visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
    thief = Visitor(visitor.client.application)
    thief.client.set_cookie("tai_khoan", old.value)
    thief.get("/tai-khoan", status=303, lint=False)


def test_the_cookie_is_for_the_server_alone(visitor: Visitor, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, _ = box.code_and_link(LAN)
    answer = visitor.submit(CODE, {"code": code}, status=303).response
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("tai_khoan="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_a_forged_form_signs_nobody_in(visitor: Visitor, session: Session, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, link = box.code_and_link(LAN)
    visitor.post(CODE, {"code": code}, status=400)
    visitor.post(link, {}, status=400)
    assert session.scalar(select(func.count()).select_from(BrowserSession)) == 0


def test_too_many_messages_to_one_address_are_refused_with_a_page(visitor: Visitor, box: PostBox) -> None:
    token = next(node.get("value") for node in visitor.get(ASK).all("input", name="csrf_token"))
    for number in range(6):
        status = 303 if number < 5 else 429
        page = visitor.post(ASK, {"csrf_token": token, "contact": LAN}, status=status)
    assert int(page.response.headers["Retry-After"]) > 0
    visitor.post(ASK, {"csrf_token": token, "contact": "minh@example.com"}, status=303)


def test_no_secret_lies_in_the_database(visitor: Visitor, session: Session, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, link = box.code_and_link(LAN)
    asked = session.scalars(select(SignInRequest)).one()
    values = " ".join(str(getattr(asked, column.key)) for column in SignInRequest.__table__.columns)
    assert code not in re.split(r"\W+", values)
    assert link.rsplit("/", 1)[1] not in values
    visitor.submit(CODE, {"code": code}, status=303)
    cookie = visitor.client.get_cookie("tai_khoan")
    assert cookie
    kept = session.scalars(select(BrowserSession)).one()
    assert cookie.value != kept.token_digest


def test_the_message_is_in_the_readers_language_and_names_our_own_address(visitor: Visitor, box: PostBox) -> None:
    limiter.reset()
    visitor.submit("/en/dang-nhap", {"contact": LAN}, status=303)
    message = box.newest(LAN)
    assert "is your Phố Nhà sign-in code" in message["Subject"]
    assert "http://127.0.0.1:8000/en/dang-nhap/lien-ket/" in text_of_message(message)
    html = text_of_message(message, "html")
    assert 'lang="en"' in html
    assert "http://127.0.0.1:8000/en/dang-nhap/lien-ket/" in html


def test_another_host_does_not_reach_the_message(visitor: Visitor, box: PostBox) -> None:
    limiter.reset()
    local = {"base_url": "http://localhost:4444"}
    token = next(node.get("value") for node in visitor.get(ASK, **local).all("input", name="csrf_token"))
    visitor.post(ASK, {"csrf_token": token, "contact": LAN}, status=303, **local)
    assert "4444" not in box.newest(LAN).as_string()


def test_in_development_the_message_can_be_read_on_a_page_on_this_machine_only(visitor: Visitor, box: PostBox) -> None:
    ask_for_code(visitor, LAN)
    code, _ = box.code_and_link(LAN)
    assert code in visitor.get("/thu-thu-nghiem").text
    visitor.get("/thu-thu-nghiem", status=404, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})


def test_the_page_of_test_messages_is_offered_to_those_who_may_read_it(visitor: Visitor, box: PostBox) -> None:
    page = ask_for_code(visitor, LAN)
    typed_at = page.response.headers["Location"]
    assert "/thu-thu-nghiem" in visitor.get(typed_at).links().values()
    assert "/thu-thu-nghiem" not in visitor.get(typed_at, headers={"Via": "1.1 tunnel"}).links().values()


@pytest.mark.parametrize(
    "written",
    [
        (
            "lan@example.com",
            "LAN@example.com",
            " lan@EXAMPLE.com",
            "lan@ｅxample.com",
            "Lan@example．com",
            "lan@Example.com ",
        ),
        ("0912345678", "0912.345.678", "+84912345678", "tel:0912345678", "(091) 234-5678", "84 912 345 678"),
    ],
)
def test_they_are_counted_by_whom_they_mean_however_it_is_written(
    visitor: Visitor, box: PostBox, written: tuple[str, ...]
) -> None:
    limiter.reset()
    token = next(node.get("value") for node in visitor.get(ASK).all("input", name="csrf_token"))
    statuses = [
        visitor.client.post(
            ASK, data={"csrf_token": token, "contact": each}, headers={"Sec-Fetch-Site": "same-origin"}
        ).status_code
        for each in written
    ]
    assert statuses == [303] * 5 + [429]
