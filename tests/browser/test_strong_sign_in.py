"""Strong sign-in in a real browser, with and without JavaScript; axe reads each page once at two widths."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import code_in
from tests.support.browser.axe import SIDEWAYS, violations
from tests.support.browser.people import newest_message
from tests.support.live_site import LiveSite
from tests.support.sign_on_provider import SignOnProvider

PASSWORD = "bốn từ xa lạ nhau"
NAME = "Cổng Thử"


@pytest.fixture(scope="module")
def sign_on_server() -> Iterator[SignOnProvider]:
    with pytest.MonkeyPatch.context() as environment, SignOnProvider().running() as provider:
        environment.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the provider's own check: it is on loopback
        yield provider


@pytest.fixture(scope="module")
def live_site(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path, sign_on_server: SignOnProvider
) -> Iterator[LiveSite]:
    """The site with a provider of single sign-on."""
    site = LiveSite(
        tmp_path_factory.mktemp("strong"),
        prepared=prepared,
        NEWS_FEEDS="",
        SIGN_ON_NAME=NAME,
        SIGN_ON_ISSUER=sign_on_server.url,
        SIGN_ON_CLIENT_ID="pho-nha",
        SIGN_ON_CLIENT_SECRET="secret-of-the-site",
    ).start()
    yield site
    site.stop()


@pytest.fixture
def open_page(open_page: Any) -> Any:
    """As ever; and nothing is fetched from outside, where the provider's style sheet lies."""

    def open_(path: str, **options: Any) -> Page:
        page: Page = open_page(path, **options)
        page.context.route("https://**", lambda route: route.abort())
        return page

    return open_


def look(page: Page, title: str, *, closely: bool = True) -> None:
    """It is the page that was meant; axe, which is JavaScript, finds nothing, and nothing scrolls sideways."""
    heading(page).to_have_text(title)
    for width in (1280, 360) if closely else ():
        page.set_viewport_size({"width": width, "height": 740})
        assert violations(page) == [], page.url
        assert page.evaluate(SIDEWAYS) <= 0, page.url


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def type_mailed_code(live_site: LiveSite, page: Page, email: str) -> None:
    page.get_by_label("Mã 6 số").fill(code_in(newest_message(live_site, page, email)))
    page.get_by_role("button", name="Đăng nhập").click()


def enter_by_code(live_site: LiveSite, page: Page, email: str) -> None:
    """A new account, by a mailed code."""
    page.goto("/dang-nhap?tiep=/tai-khoan/bao-mat")
    page.get_by_label("Email hoặc số điện thoại").fill(email)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    type_mailed_code(live_site, page, email)
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    heading(page).to_have_text("Cách đăng nhập")


def set_password(page: Page, *, closely: bool) -> None:
    page.get_by_role("link", name="Đặt mật khẩu").click()
    page.get_by_label("Mật khẩu mới").fill("1234567890")
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_text("Mật khẩu này dễ đoán").first).to_be_visible()
    look(page, "Đặt mật khẩu", closely=closely)
    page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Lưu mật khẩu").click()
    heading(page).to_have_text("Cách đăng nhập")


def turn_on_second_step(page: Page, *, closely: bool) -> tuple[pyotp.TOTP, list[str]]:
    page.get_by_role("button", name="Bật xác minh hai bước").click()
    look(page, "Bật xác minh hai bước", closely=closely)
    phone = pyotp.TOTP(page.locator(".access-link").inner_text().replace(" ", ""))
    page.get_by_label("6 số trong ứng dụng").fill(phone.now())
    page.get_by_role("button", name="Bật").click()
    look(page, "Mã dự phòng", closely=closely)
    return phone, page.locator(".paper-codes code").all_inner_texts()


def next_code(phone: pyotp.TOTP) -> str:
    """The code that was used just now works no more, but a phone's clock may be half a minute ahead."""
    return phone.at(time.time() + 30)


def sign_out(page: Page) -> None:
    page.goto("/tai-khoan")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def type_password(page: Page, email: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_role("link", name="Tổ trưởng, trưởng thôn, người tiếp nhận, quản trị viên đăng nhập ở đây").click()
    page.get_by_label("Email hoặc số điện thoại").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def type_second_code(page: Page, code: str) -> None:
    heading(page).to_have_text("Nhập mã hai bước")
    page.get_by_label("Xác minh hai bước").fill(code)
    page.get_by_role("button", name="Đăng nhập").click()
    heading(page).to_have_text("Tài khoản của tôi")


def sign_in_there(page: Page, subject: str) -> None:
    """On the provider's own page."""
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_leader_sets_a_password_and_a_second_step_and_signs_in_with_app_and_paper(
    open_page: Any, live_site: LiveSite, javascript: bool
) -> None:
    page, email = open_page("/", javascript=javascript), f"strong-{javascript}@example.com"
    enter_by_code(live_site, page, email)
    set_password(page, closely=javascript)
    phone, paper = turn_on_second_step(page, closely=javascript)
    assert len(paper) == 10
    page.get_by_role("link", name="Tôi đã chép xong").click()
    expect(page.get_by_text("Còn 10 mã dự phòng")).to_be_visible()
    look(page, "Cách đăng nhập", closely=javascript)
    sign_out(page)
    page.goto("/dang-nhap/mat-khau")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    look(page, "Đăng nhập bằng mật khẩu", closely=javascript)
    type_password(page, email)
    page.get_by_label("Xác minh hai bước").fill("không")
    page.get_by_role("button", name="Đăng nhập").click()
    look(page, "Nhập mã hai bước", closely=javascript)
    type_second_code(page, next_code(phone))
    sign_out(page)
    type_password(page, email)
    type_second_code(page, paper[0].upper())
    page.goto("/tai-khoan/bao-mat")
    expect(page.get_by_text("Còn 9 mã dự phòng")).to_be_visible()
    # A tap makes no paper worthless: it is asked first.
    page.get_by_role("link", name="Tạo mã dự phòng mới").click()
    look(page, "Tạo mã dự phòng mới?", closely=javascript)
    page.get_by_role("link", name="Không tạo, giữ mã cũ").click()
    expect(page.get_by_text("Còn 9 mã dự phòng")).to_be_visible()
    page.get_by_role("link", name="Tạo mã dự phòng mới").click()
    page.get_by_role("button", name="Tạo mã mới, bỏ mã cũ").click()
    assert not set(page.locator(".paper-codes code").all_inner_texts()) & set(paper)


def test_a_passkey_is_made_on_a_phone_and_signs_in_without_a_password(open_page: Any, live_site: LiveSite) -> None:
    page = open_page("/")
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    enter_by_code(live_site, page, "passkey@example.com")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    look(page, "Thêm khóa truy cập")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    heading(page).to_have_text("Thêm khóa truy cập")  # no key is made without a name
    page.get_by_label("Tên của khóa truy cập này").fill("Điện thoại của tôi")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    look(page, "Cách đăng nhập")
    expect(page.get_by_text("Điện thoại của tôi")).to_have_count(1)
    sign_out(page)
    page.goto("/dang-nhap/mat-khau?tiep=/tai-khoan/bao-mat")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    heading(page).to_have_text("Cách đăng nhập")
    expect(page.get_by_text("Dùng lần cuối")).to_be_visible()
    page.get_by_role("button", name="Xóa khóa truy cập này").click()
    expect(page.get_by_text("Điện thoại của tôi")).to_have_count(0)
    sign_out(page)
    page.goto("/dang-nhap/mat-khau")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    look(page, "Chưa đăng nhập được bằng khóa truy cập")


def test_without_javascript_no_passkey_is_offered_and_making_one_says_why(open_page: Any) -> None:
    page = open_page("/dang-nhap/mat-khau", javascript=False)
    expect(page.get_by_role("button", name="Đăng nhập bằng khóa truy cập")).to_have_count(0)
    page.goto("/xem-thu")
    page.get_by_role("button", name="Trần Thu Hà").click()
    page.goto("/tai-khoan/bao-mat/khoa")
    expect(page.get_by_text("Tạo khóa truy cập cần JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Tạo khóa truy cập")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_comes_from_a_provider_and_leaves_there_too(
    open_page: Any, sign_on_server: SignOnProvider, javascript: bool
) -> None:
    name = f"an-{javascript}".lower()
    sign_on_server.knows(name, name="Trần An", email=f"{name}@example.com", email_verified=True)
    page = open_page("/dang-nhap", javascript=javascript)
    page.get_by_role("link", name=f"Đăng nhập với {NAME}").click()
    sign_in_there(page, name)
    if javascript:
        look(page, f"Vào Phố Nhà với {NAME}")
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Mở tài khoản", exact=True).click()
    heading(page).to_have_text("Tài khoản của tôi")
    expect(page.get_by_text(NAME)).to_be_visible()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    if javascript:
        look(page, "Bạn đã đăng xuất")
    page.get_by_role("link", name=f"Đăng xuất cả khỏi {NAME}").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()


def test_an_address_with_a_strong_account_is_linked_by_code_and_app(
    open_page: Any, live_site: LiveSite, sign_on_server: SignOnProvider
) -> None:
    page, email = open_page("/"), "linked@example.com"
    enter_by_code(live_site, page, email)
    phone, _ = turn_on_second_step(page, closely=False)
    page.goto("/tai-khoan/lien-lac")
    look(page, "Thêm email hoặc số điện thoại")
    page.get_by_label("Email hoặc số điện thoại").fill("moi@example.com")
    page.get_by_role("button", name="Gửi mã").click()
    look(page, "Nhập mã 6 số")
    sign_out(page)
    sign_on_server.knows("linked", name="Lan", email=email, email_verified=True)
    page.goto("/dang-nhap/noi-khac")
    sign_in_there(page, "linked")
    look(page, f"Vào Phố Nhà với {NAME}")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    type_mailed_code(live_site, page, email)
    heading(page).to_have_text(f"Vào Phố Nhà với {NAME}")
    page.get_by_role("button", name="Nối với tài khoản của tôi").click()
    page.get_by_label("Xác minh hai bước").fill("không")
    page.get_by_role("button", name="Xác nhận và làm tiếp").click()
    look(page, "Xác nhận là bạn")
    page.get_by_label("Xác minh hai bước").fill(next_code(phone))
    page.get_by_role("button", name="Xác nhận và làm tiếp").click()
    expect(page.get_by_text(NAME)).to_be_visible()
    look(page, "Tài khoản của tôi")
    page.goto("/dang-nhap/noi-khac/ve")
    look(page, "Chưa đăng nhập được")
