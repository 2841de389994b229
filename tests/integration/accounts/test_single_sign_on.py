"""Single sign-on with a real provider: opening an account, coming back, linking only after confirmation, leaving."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import link_identity
from citizen_site.accounts.models import BrowserSession, Contact, ExternalIdentity, Person, Proof
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.extensions import limiter
from tests.factories.accounts import CODE, WELCOME, PostBox, text_of_message
from tests.factories.credentials import (
    LAN,
    assert_signed_in,
    assert_signed_out,
    code_now,
    give_app,
    make_person_with_password,
)
from tests.factories.single_sign_on import CHOOSE, ENTER, GO, LINK, NAME, PROVE, come_back, press, use_provider
from tests.factories.staff import give_role, make_person, signed_in
from tests.support.pages import Visitor, text_of
from tests.support.sign_on_provider import SignOnProvider
from tests.support.site import change_site

pytestmark = [pytest.mark.usefixtures("provider"), pytest.mark.either_database]


def number_of(session: Session, model: type) -> int:
    return session.scalars(select(func.count()).select_from(model)).one()


class TestComingForTheFirstTime:
    """A new account, opened by a click."""

    def test_name_and_verified_address_come_along_and_terms_are_asked(
        self, visitor: Visitor, provider: SignOnProvider, session: Session, box: PostBox
    ) -> None:
        page = visitor.get("/dang-nhap?tiep=/tai-khoan/sua")
        assert f"Đăng nhập với {NAME}" in page.links()
        page = come_back(visitor, provider, to="?tiep=/tai-khoan/sua")
        assert f"{NAME} cho biết bạn là Nguyễn Lan" in page.text
        assert number_of(session, Person) == 0, "nothing is kept before the click"
        answer = press(visitor, ENTER).response
        assert answer.location == f"{WELCOME}?tiep=/tai-khoan/sua"
        done = visitor.submit(answer.location, {"name": "Nguyễn Lan", "consent": "y"}, status=303)
        assert done.response.location == "/tai-khoan/sua"
        assert session.scalars(select(Contact.value)).one() == LAN
        assert session.scalars(select(Person.name)).one() == "Nguyễn Lan"
        acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert acts == ["account.opened", "contact.added", "identity.linked", "sign_in.done", "consent.given"]
        for kind in ("plain", "html"):
            assert "đã nối với cách đăng nhập ở nơi khác" in text_of_message(box.newest(LAN), kind)

    def test_the_second_time_it_leads_to_the_same_account(
        self, visitor: Visitor, other: Visitor, provider: SignOnProvider, session: Session
    ) -> None:
        come_back(visitor, provider)
        press(visitor, ENTER)
        come_back(other, provider)
        press(other, ENTER)
        assert number_of(session, Person) == number_of(session, ExternalIdentity) == 1
        assert number_of(session, BrowserSession) == 2
        assert set(session.scalars(select(BrowserSession.proof))) == {"single_sign_on"}

    def test_an_address_that_was_not_verified_is_not_kept(
        self, visitor: Visitor, provider: SignOnProvider, session: Session
    ) -> None:
        for subject, verified in (("a", False), ("b", None), ("c", "true"), ("d", 1)):
            provider.knows(subject, email=f"{subject}@example.com", email_verified=verified)
            browser = Visitor(visitor.client.application)
            come_back(browser, provider, subject)
            press(browser, ENTER)
        assert number_of(session, Person) == 4
        assert number_of(session, Contact) == 0

    @pytest.mark.parametrize("email", ["lan", "a@b@c", "lan@example.com\r\nBcc: x@y.vn", "x" * 300 + "@example.com", 7])
    def test_what_is_no_address_is_not_kept(
        self, visitor: Visitor, provider: SignOnProvider, session: Session, email: object
    ) -> None:
        provider.knows("e", email=email, email_verified=True)
        come_back(visitor, provider, "e")
        press(visitor, ENTER)
        assert number_of(session, Contact) == 0

    def test_a_strange_name_is_shown_as_text_and_cut(
        self, visitor: Visitor, provider: SignOnProvider, session: Session
    ) -> None:
        provider.knows("s", name="<script>alert(1)</script>\x00‮" + "x" * 500)
        page = come_back(visitor, provider, "s")
        assert "<script>alert" not in page.html
        press(visitor, ENTER)
        assert session.scalars(select(Person.name)).one().startswith("<script>alert(1)</script>x")
        assert len(session.scalars(select(Person.name)).one()) == 80


class TestAnAddressThatHasAnAccount:
    """Only the owner of the address links the two, by a code."""

    @pytest.fixture
    def lan(self, session: Session) -> Person:
        person = make_person("Lan ở Phố Nhà", LAN)
        session.commit()
        return person

    def test_the_provider_alone_opens_nothing(
        self, visitor: Visitor, provider: SignOnProvider, lan: Person, session: Session
    ) -> None:
        page = come_back(visitor, provider)
        assert "đã có tài khoản ở Phố Nhà" in page.text
        assert press(visitor, ENTER).response.location == CHOOSE
        assert_signed_out(visitor)
        assert number_of(session, ExternalIdentity) == 0

    def test_with_the_code_and_a_click_they_are_linked(
        self, visitor: Visitor, other: Visitor, provider: SignOnProvider, lan: Person, session: Session, box: PostBox
    ) -> None:
        come_back(visitor, provider)
        assert press(visitor, PROVE).response.location == CODE
        code = box.code(LAN)
        assert visitor.submit(CODE, {"code": code}, status=303).response.location == CHOOSE
        assert number_of(session, ExternalIdentity) == 0, "not before the click"
        assert "Nối với tài khoản của tôi" in visitor.get(CHOOSE).text
        press(visitor, LINK)
        assert session.scalars(select(ExternalIdentity.person_id)).one() == lan.id
        come_back(other, provider)
        press(other, ENTER)
        assert "Lan ở Phố Nhà" in assert_signed_in(other).text

    def test_an_identity_with_another_address_is_forgotten_when_somebody_signs_in(
        self, visitor: Visitor, provider: SignOnProvider, lan: Person, session: Session, box: PostBox
    ) -> None:
        provider.knows("attacker", email="attacker@example.com", email_verified=True)
        come_back(visitor, provider, "attacker")
        limiter.reset()
        visitor.submit("/dang-nhap", {"contact": LAN}, status=303)
        visitor.submit(CODE, {"code": box.code(LAN)}, status=303)
        visitor.get(CHOOSE, status=303, lint=False)
        token = next(node.get("value") for node in visitor.get("/tai-khoan").all("input", name="csrf_token"))
        visitor.post(LINK, {"csrf_token": token}, status=303)
        assert number_of(session, ExternalIdentity) == 0

    def test_an_unverified_address_offers_no_code_and_tells_of_no_account(
        self, visitor: Visitor, provider: SignOnProvider, lan: Person, session: Session, box: PostBox
    ) -> None:
        provider.knows("attacker", email=LAN, email_verified=False)
        page = come_back(visitor, provider, "attacker")
        assert "đã có tài khoản" not in page.text
        assert press(visitor, PROVE).response.location == CHOOSE
        assert list(box.folder.glob("*.eml")) == []
        press(visitor, ENTER)
        assert session.scalars(select(ExternalIdentity.person_id)).one() != lan.id
        assert session.scalars(select(Contact.person_id)).one() == lan.id


class TestLinkingWhenSignedIn:
    """From an account that was entered in another way."""

    def test_a_click_links(self, app: Flask, provider: SignOnProvider, session: Session, box: PostBox) -> None:
        minh = make_person("Minh", "minh@example.com")
        here = signed_in(app, minh, proof=Proof.CONTACT, has_second_factor=False)
        come_back(here, provider)
        press(here, LINK)
        assert session.scalars(select(ExternalIdentity.person_id)).one() == minh.id
        assert NAME in here.get("/tai-khoan").text
        here.get(CHOOSE, status=303, lint=False)

    def test_who_has_an_app_is_asked_for_its_code(self, app: Flask, provider: SignOnProvider, session: Session) -> None:
        lan = make_person_with_password()
        phone, _ = give_app(app, lan)
        here = signed_in(app, lan, proof=Proof.CONTACT, has_second_factor=False)
        come_back(here, provider)
        page = press(here, LINK, status=422)
        assert number_of(session, ExternalIdentity) == 0
        token = next(node.get("value") for node in page.all("input", name="csrf_token"))
        here.post(LINK, {"csrf_token": token, "xac-nhan": code_now(phone)}, status=303)
        assert number_of(session, ExternalIdentity) == 1

    def test_somebody_elses_identity_stays_theirs(self, app: Flask, provider: SignOnProvider, session: Session) -> None:
        lan, minh = make_person("Lan", LAN), make_person("Minh", "minh@example.com")
        link_identity(session, lan, provider.url, "lan-o-cong", clock.now())
        here = signed_in(app, minh)
        come_back(here, provider)
        press(here, LINK)
        assert session.scalars(select(ExternalIdentity.person_id)).one() == lan.id
        assert NAME not in here.get("/tai-khoan").text

    def test_a_sign_in_from_elsewhere_wakes_no_role(
        self, visitor: Visitor, provider: SignOnProvider, session: Session
    ) -> None:
        lan = make_person("Lan", LAN)
        give_role(lan, Role.LEADER, "phuong-phuc-loi")
        link_identity(session, lan, provider.url, "lan-o-cong", clock.now())
        session.commit()
        come_back(visitor, provider)
        press(visitor, ENTER)
        assert "chưa dùng được" in visitor.get("/tai-khoan").text


class TestUnlinking:
    """One of one's own, while an address remains."""

    def link(self, session: Session, person: Person, subject: str) -> int:
        link_identity(session, person, "https://cong.example", subject, clock.now())
        session.commit()
        return session.scalars(select(ExternalIdentity.id).where(ExternalIdentity.subject == subject)).one()

    def test_it_is_gone_noted_and_told(self, app: Flask, session: Session, box: PostBox) -> None:
        lan = make_person("Lan", LAN)
        number = self.link(session, lan, "a")
        signed_in(app, lan).submit("/tai-khoan", {}, status=303, url=f"/tai-khoan/noi/{number}/bo")
        assert number_of(session, ExternalIdentity) == 0
        for kind in ("plain", "html"):
            assert "không còn nối" in text_of_message(box.newest(LAN), kind)
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "identity.unlinked")).all()) == 1

    def test_the_only_way_in_stays(self, app: Flask, session: Session) -> None:
        lan = make_person("Lan")
        number = self.link(session, lan, "a")
        here = signed_in(app, lan)
        assert "Bỏ nối" not in [text_of(node) for node in here.get("/tai-khoan").all("button")]
        here.submit("/tai-khoan", {}, status=404, url=f"/tai-khoan/noi/{number}/bo")
        assert number_of(session, ExternalIdentity) == 1

    def test_somebody_elses_is_not_there(self, app: Flask, session: Session) -> None:
        number = self.link(session, make_person("Lan", LAN), "a")
        minh = signed_in(app, make_person("Minh", "minh@example.com"))
        for each in (number, 0, 10**9):
            minh.submit("/tai-khoan", {}, status=404, url=f"/tai-khoan/noi/{each}/bo")
        minh.post(f"/tai-khoan/noi/{number}/bo", {}, status=400)
        assert number_of(session, ExternalIdentity) == 1


class TestLeaving:
    """Out of the site, and out of the provider for who wants that."""

    def test_who_came_from_the_provider_can_leave_there_too(self, visitor: Visitor, provider: SignOnProvider) -> None:
        come_back(visitor, provider)
        answer = press(visitor, ENTER).response
        visitor.submit(answer.location, {"name": "", "consent": "y"}, status=303)
        page = visitor.submit("/tai-khoan", {}, status=200, url="/dang-xuat")
        assert_signed_out(visitor)
        address = urlsplit(page.links()[f"Đăng xuất cả khỏi {NAME}"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.url}/oauth2/end_session"
        assert parse_qs(address.query) == {
            "client_id": ["pho-nha"],
            "post_logout_redirect_uri": ["http://127.0.0.1:8000/"],
        }

    def test_who_came_by_another_way_is_not_sent_there(self, app: Flask, session: Session) -> None:
        here = signed_in(app, make_person("Lan", LAN))
        assert here.submit("/tai-khoan", {}, status=303, url="/dang-xuat").response.location == "/"


def test_without_the_settings_there_is_none(visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change_site(app, monkeypatch, single_sign_on=None)
    monkeypatch.setitem(app.jinja_env.globals, "sign_on_name", "")
    for url in (GO, f"{GO}/ve", CHOOSE):
        visitor.get(url, status=404)
    assert "noi-khac" not in visitor.get("/dang-nhap").html


def test_a_site_without_a_secret_proves_itself_by_pkce_alone(
    visitor: Visitor, app: Flask, provider: SignOnProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_provider(app, monkeypatch, provider.url, client_secret="")
    come_back(visitor, provider)
    sent = provider.token_forms[-1]
    assert "code_verifier" in sent
    assert sent["is_public"] == "True"
