"""Vietnamese at /…, English at /en/…"""

from shutil import rmtree

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.credentials.models import SecondFactor
from citizen_site.accounts.credentials.passwords import set_password
from citizen_site.accounts.credentials.second_factor import begin_second_factor
from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, Role
from citizen_site.core.site import site_of
from citizen_site.core.tokens import digest, new_token
from citizen_site.staff.models import Invitation, RoleGrant
from tests.factories.invitations import invite
from tests.factories.staff import PASSWORD, give_role, make_staff
from tests.support.pages import Visitor
from tests.support.routes import public_pages
from tests.support.site import change_settings

pytestmark = pytest.mark.either_database

# They lead elsewhere without the step before.
LEAD_ELSEWHERE = ("sign_in.welcome", "contacts.verify", "desk_report.none_left")
RENEWAL = "security.renew_recovery_codes"


def test_the_address_alone_chooses_the_language(visitor: Visitor) -> None:
    vietnamese = visitor.get("/khu-vuc/phuong-phuc-loi")
    english = visitor.get("/en/khu-vuc/phuong-phuc-loi")
    assert vietnamese.tree.get("lang") == "vi"
    assert english.tree.get("lang") == "en"
    assert "Phường Phúc Lợi" in vietnamese.text
    assert "Phúc Lợi Ward" in english.text


def test_english_pages_link_to_english_pages_and_plain_static_files(visitor: Visitor) -> None:
    page = visitor.get("/en/khu-vuc/phuong-phuc-loi")
    inner = [href for href in page.links().values() if href.startswith("/") and not href.startswith("/en")]
    # The switch back to Vietnamese is the one link that leaves English.
    assert set(inner) <= {"/khu-vuc/phuong-phuc-loi"}
    assert all(node.get("href").startswith("/static/") for node in page.all("link", rel="stylesheet"))


def test_accept_language_changes_nothing_so_that_caches_can_be_shared(app: Flask) -> None:
    client = app.test_client()
    one = client.get("/khu-vuc/phuong-phuc-loi", headers={"Accept-Language": "en"})
    other = client.get("/khu-vuc/phuong-phuc-loi", headers={"Accept-Language": "vi"})
    assert one.data == other.data
    assert "Accept-Language" not in one.headers["Vary"]


@pytest.fixture(scope="module")
def vietnamese() -> set[str]:
    """Our texts, as they stand in pages."""
    with (ROOT / "citizen_site/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        texts = {
            text
            for message in read_po(file, locale="en")
            for text in (message.id if isinstance(message.id, tuple) else (message.id,))
            if len(text) > 3 and "%(" not in text and not text.isascii()
        }
    texts -= {"Tiếng Việt", "Phố Nhà"}  # the way back, and the site's name
    assert len(texts) > 150
    return texts


def left_in(page: str, texts: set[str]) -> set[str]:
    return {text for text in texts if f">{text}<" in page or f'"{text}"' in page}


def test_english_pages_hold_no_vietnamese_of_ours(visitor: Visitor, vietnamese: set[str]) -> None:
    app = visitor.client.application
    # Messages that other tests wrote are in their readers' languages.
    rmtree(site_of(app).mailer.folder, ignore_errors=True)
    pages = [url for url in public_pages(app) if "minh-hoa" not in url]
    pages += ["/khong-co", "/tim-kiem?q=zzzz", "/dich-vu?loai=x", "/khu-vuc/gan-toi?vi-tri=21.04,105.91"]
    for url in pages:
        page = visitor.client.get(f"/en{url}").get_data(as_text=True)
        assert left_in(page, vietnamese) == set(), url
    assert "Your Hanoi neighbourhood" in visitor.get("/en/").text


def test_nor_do_those_of_accounts_and_staff(
    app: Flask, session: Session, vietnamese: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Passkeys are offered at names only.
    change_settings(app, monkeypatch, public_url="http://localhost:8000")
    operator, browser = make_staff(app, "Pham Dung", Role.OPERATOR, "ha-noi", "dung@example.com")
    give_role(operator, Role.MODERATOR, "ha-noi")  # the desk is among the pages
    set_password(session, operator.id, PASSWORD, clock.now())
    leader, _ = make_staff(app, "Nguyen Binh", Role.LEADER, "phuong-phuc-loi", "binh@example.com")
    begin_second_factor(session, operator.id, key=app.config["SECRET_KEY"])
    session.commit()
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == leader.id)).one()
    own = session.scalars(select(RoleGrant).where(RoleGrant.person_id == operator.id).limit(1)).one()
    invite(browser, "hoa@example.com", reason="Elected.")
    token = new_token()
    invitation = session.scalars(select(Invitation)).one()
    invitation.token_digest = digest(app.config["SECRET_KEY"], "invitation", token)
    session.commit()
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and isinstance(app.view_functions[rule.endpoint].access, Permission)
        and rule.endpoint not in LEAD_ELSEWHERE
        and rule.endpoint != RENEWAL  # looked at last, once there are codes to renew
    ]
    assert {"/nhan-su", "/nhan-su/moi", "/tai-khoan", "/tai-khoan/bao-mat", "/van-hanh/nhat-ky"} <= set(pages)
    pages += [
        "/nhan-su/moi?khu-vuc=phuong-phuc-loi",
        "/nhan-su?vai-tro=leader&q=zzzz",
        f"/nhan-su/nguoi/{leader.id}",
        f"/vai-tro/{grant.id}/ket-thuc",
        f"/vai-tro/{own.id}/ket-thuc",
        f"/vai-tro/{grant.id}/ban-giao",
        f"/loi-moi/{token}",
    ]
    for url in pages:
        page = browser.get(f"/en{url}", lint=not url.endswith(".json"))
        assert left_in(page.html, vietnamese) == set(), url
    assert left_in(Visitor(app).get("/en/loi-moi/x", status=404).html, vietnamese) == set()
    session.get_one(SecondFactor, operator.id).confirmed_at = clock.now()
    session.commit()
    assert left_in(browser.get("/en/tai-khoan/bao-mat/ma-du-phong").html, vietnamese) == set()
