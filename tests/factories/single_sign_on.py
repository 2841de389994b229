"""The way to a provider of single sign-on and back, for tests."""

from __future__ import annotations

import pytest
from flask import Flask

from citizen_site.accounts.single_sign_on import single_sign_on_client
from citizen_site.core.site import site_of
from citizen_site.extensions import limiter
from tests.support.pages import Page, Visitor
from tests.support.sign_on_provider import SignOnProvider
from tests.support.site import change_settings, change_site

GO, BACK, CHOOSE = "/dang-nhap/noi-khac", "/dang-nhap/noi-khac/ve", "/dang-nhap/noi-khac/tiep"
ENTER, PROVE, LINK = (f"{GO}/{act}" for act in ("vao", "ma", "noi"))
NAME = "Cổng Thử"


def use_provider(
    app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, *, client_secret: str = "secret-of-the-site"
) -> None:
    """Configure the site for a provider, until the test is over."""
    change_settings(
        app,
        monkeypatch,
        sign_on_name=NAME,
        sign_on_issuer=url,
        sign_on_client_id="pho-nha",
        sign_on_client_secret=client_secret,
    )
    change_site(app, monkeypatch, single_sign_on=single_sign_on_client(app, site_of(app).settings))
    monkeypatch.setitem(app.jinja_env.globals, "sign_on_name", NAME)


def go(browser: Visitor, *, to: str = "") -> str:
    """Off to the provider; returns its address with everything that is asked."""
    limiter.reset()
    return str(browser.get(f"{GO}{to}", status=302, lint=False).response.location)


def come_back(browser: Visitor, provider: SignOnProvider, subject: str = "lan-o-cong", *, to: str = "") -> Page:
    """There and back, to the page that says what can be done."""
    back = provider.sign_in(go(browser, to=to), subject)
    assert browser.get(back, status=303, lint=False).response.location == CHOOSE
    return browser.get(CHOOSE)


def press(browser: Visitor, url: str, *, status: int = 303) -> Page:
    """A button of that page."""
    return browser.submit(CHOOSE, {}, status=status, url=url)
