"""What comes back from a provider is believed only when it answers this browser's own question."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import ExternalIdentity, Person
from citizen_site.core import clock
from tests.factories.accounts import WELCOME
from tests.factories.credentials import assert_signed_out
from tests.factories.single_sign_on import (
    BACK,
    CHOOSE,
    ENTER,
    GO,
    LINK,
    PROVE,
    come_back,
    go,
    press,
    use_provider,
)
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Page, Visitor
from tests.support.servers import Server
from tests.support.sign_on_provider import SignOnProvider

pytestmark = pytest.mark.either_database


def is_refused(browser: Visitor, back: str) -> Page:
    page = browser.get(back, status=400)
    assert "Chưa đăng nhập được" in page.text
    browser.get(CHOOSE, status=303, lint=False)
    assert_signed_out(browser)
    return page


def test_the_question_carries_state_nonce_and_pkce_and_names_our_own_address(
    visitor: Visitor, provider: SignOnProvider
) -> None:
    address = str(visitor.get(GO, status=302, lint=False, base_url="http://localhost:4444").response.location)
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [f"http://127.0.0.1:8000{BACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret][0]) >= 20
    assert "secret-of-the-site" not in address
    come_back(visitor, provider)
    assert len(provider.token_forms[-1]["code_verifier"]) >= 43


def test_an_answer_works_once(visitor: Visitor, provider: SignOnProvider) -> None:
    back = provider.sign_in(go(visitor), "lan-o-cong")
    visitor.get(back, status=303, lint=False)
    visitor.get(back, status=400)


def test_a_stolen_answer_is_worth_nothing_in_another_browser(
    visitor: Visitor, other: Visitor, provider: SignOnProvider
) -> None:
    back = provider.sign_in(go(visitor), "lan-o-cong")
    is_refused(other, back)
    go(other)
    is_refused(other, back)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied", "?code=%00&state=%ff", "?code[]=1"]
)
def test_made_up_answers_are_refused(visitor: Visitor, provider: SignOnProvider, query: str) -> None:
    go(visitor)
    is_refused(visitor, f"{BACK}{query}")


def test_somebody_elses_code_under_my_own_state_is_refused(
    visitor: Visitor, other: Visitor, provider: SignOnProvider
) -> None:
    theirs = parse_qs(urlsplit(provider.sign_in(go(other), "lan-o-cong")).query)["code"][0]
    state = parse_qs(urlsplit(go(visitor)).query)["state"][0]
    is_refused(visitor, f"{BACK}?code={theirs}&state={state}")


def test_who_says_no_at_the_provider_gets_a_page_with_other_ways(visitor: Visitor, provider: SignOnProvider) -> None:
    page = is_refused(visitor, provider.refuse(go(visitor)))
    assert page.links()["Đăng nhập bằng mã"] == "/dang-nhap"


@pytest.mark.parametrize(
    "lie",
    [
        lambda claims: claims.update(nonce="another"),
        lambda claims: claims.pop("nonce"),
        lambda claims: claims.update(iss="https://evil.example"),
        lambda claims: claims.update(aud="another-site"),
        lambda claims: claims.update(aud="another-site", azp="pho-nha"),
        lambda claims: claims.update(exp=claims["iat"] - 3600),
        lambda claims: claims.pop("sub"),
        lambda claims: claims.update(sub="x" * 256),
        lambda claims: claims.update(sub="a\x00b"),
        lambda claims: claims.update(sub=""),
    ],
    ids=["nonce", "no nonce", "issuer", "audience", "party", "expired", "nobody", "long", "control", "empty"],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    visitor: Visitor, provider: SignOnProvider, lie: Callable[[dict[str, Any]], None]
) -> None:
    provider.lies["claims"] = lie
    is_refused(visitor, provider.sign_in(go(visitor), "lan-o-cong"))


def test_the_same_token_without_a_lie_is_believed(visitor: Visitor, provider: SignOnProvider) -> None:
    provider.lies["claims"] = lambda claims: None
    come_back(visitor, provider)


def unsigned(said: dict[str, Any]) -> None:
    said["id_token"] = f"eyJhbGciOiJub25lIn0.{said['id_token'].split('.')[1]}."


def changed(said: dict[str, Any]) -> None:
    head, body, signature = said["id_token"].split(".")
    said["id_token"] = f"{head}.{body[:-8]}AAAAAAAA.{signature}"


@pytest.mark.parametrize(
    "lie",
    [unsigned, changed, lambda said: said.pop("id_token"), lambda said: said.update(id_token="x"), dict.clear],
)
def test_a_token_without_the_providers_signature_is_refused(
    visitor: Visitor, provider: SignOnProvider, lie: Callable[[dict[str, Any]], None]
) -> None:
    provider.lies["/oauth2/token"] = lie
    is_refused(visitor, provider.sign_in(go(visitor), "lan-o-cong"))


class TestWhenTheProviderIsAway:
    """A page in the site's own words, and other ways in."""

    def test_on_the_way_there(self, app: Flask, visitor: Visitor, provider: SignOnProvider) -> None:
        server = Server()
        with server.running():
            pass
        with pytest.MonkeyPatch.context() as patch:
            use_provider(app, patch, server.url)
            page = visitor.get(GO, status=503)
        assert "Chưa đăng nhập được" in page.text
        assert page.links()["Đăng nhập bằng mã"] == "/dang-nhap"

    @pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b"null", b'{"issuer": 1}'])
    def test_when_it_answers_nonsense(
        self, app: Flask, visitor: Visitor, provider: SignOnProvider, body: bytes
    ) -> None:
        server = Server()
        server.serve("/.well-known/openid-configuration", body, Content_Type="application/json")
        with server.running(), pytest.MonkeyPatch.context() as patch:
            use_provider(app, patch, server.url)
            visitor.get(GO, status=503)

    def test_on_the_way_back(self, app: Flask, visitor: Visitor, provider: SignOnProvider) -> None:
        gone = SignOnProvider()
        with gone.running(), pytest.MonkeyPatch.context() as patch:
            use_provider(app, patch, gone.url)
            back = gone.sign_in(go(visitor), "lan")
            gone.stop()
            is_refused(visitor, back)

    def test_when_leaving(self, app: Flask, visitor: Visitor, provider: SignOnProvider) -> None:
        come_back(visitor, provider)
        press(visitor, ENTER)
        visitor.submit(WELCOME, {"name": "", "consent": "y"}, status=303)
        server = Server()
        with server.running():
            pass
        with pytest.MonkeyPatch.context() as patch:
            use_provider(app, patch, server.url)
            visitor.submit("/tai-khoan", {}, status=303, url="/dang-xuat")
        assert_signed_out(visitor)


def test_the_identity_waits_a_quarter_of_an_hour(visitor: Visitor, provider: SignOnProvider, session: Session) -> None:
    come_back(visitor, provider)
    token = next(node.get("value") for node in visitor.get(CHOOSE).all("input", name="csrf_token"))
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=5)):
        visitor.get(CHOOSE, status=303, lint=False)
        visitor.post(ENTER, {"csrf_token": token}, status=303)
    assert session.scalars(select(func.count()).select_from(Person)).one() == 0


@pytest.mark.parametrize("url", [ENTER, PROVE, LINK])
def test_forged_forms_do_nothing(
    app: Flask, visitor: Visitor, provider: SignOnProvider, session: Session, url: str
) -> None:
    minh = signed_in(app, make_person("Minh", "minh@example.com"))
    for browser in (visitor, minh):
        come_back(browser, provider)
        # Who is not signed in is asked to, whatever they sent.
        browser.post(url, {}, status=303 if browser is visitor and url == LINK else 400)
    assert session.scalars(select(func.count()).select_from(ExternalIdentity)).one() == 0
    assert_signed_out(visitor)


def test_without_an_identity_the_buttons_do_nothing(app: Flask, provider: SignOnProvider, session: Session) -> None:
    minh = signed_in(app, make_person("Minh", "minh@example.com"))
    for url in (ENTER, PROVE, LINK):
        assert minh.submit("/tai-khoan", {}, status=303, url=url).response.location == "/dang-nhap"
    assert session.scalars(select(func.count()).select_from(ExternalIdentity)).one() == 0


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example", "/a%0d%0aX-Evil: 1"])
def test_after_signing_in_one_stays_on_this_site(visitor: Visitor, provider: SignOnProvider, target: str) -> None:
    come_back(visitor, provider, to=f"?tiep={target}")
    answer = press(visitor, ENTER).response
    assert answer.location == WELCOME
    assert "X-Evil" not in answer.headers


def test_a_planted_session_does_not_become_somebodys(
    visitor: Visitor, other: Visitor, provider: SignOnProvider
) -> None:
    visitor.client.set_cookie("tai_khoan", "planted")
    come_back(visitor, provider)
    form_session = visitor.client.get_cookie("phien")
    press(visitor, ENTER)
    cookie = visitor.client.get_cookie("tai_khoan")
    assert cookie
    assert form_session
    assert cookie.value != "planted"
    other.client.set_cookie("tai_khoan", "planted")
    assert_signed_out(other)
