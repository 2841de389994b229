"""The way to a provider of single sign-on and back, for tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from citizen_site.accounts.single_sign_on import init_single_sign_on
from citizen_site.extensions import limiter
from tests.support.pages import Page, Visitor
from tests.support.sign_on_provider import SignOnProvider

GO, BACK, CHOOSE = "/dang-nhap/noi-khac", "/dang-nhap/noi-khac/ve", "/dang-nhap/noi-khac/tiep"
ENTER, PROVE, LINK = (f"{GO}/{act}" for act in ("vao", "ma", "noi"))
NAME = "Cổng Thử"


def use_provider(
    app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, *, client_secret: str = "secret-of-the-site"
) -> None:
    """Configure the site for a provider, until the test is over."""
    settings = replace(
        app.config["SETTINGS"],
        sign_on_name=NAME,
        sign_on_issuer=url,
        sign_on_client_id="pho-nha",
        sign_on_client_secret=client_secret,
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.extensions, "single_sign_on", None)
    monkeypatch.setitem(app.jinja_env.globals, "sign_on_name", "")
    init_single_sign_on(app)


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
