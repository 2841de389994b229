"""Browsers, a post box and a provider of single sign-on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from citizen_site.extensions import limiter
from tests.factories.accounts import PostBox
from tests.factories.single_sign_on import use_provider
from tests.support.pages import Visitor
from tests.support.sign_on_provider import SignOnProvider


@pytest.fixture
def box(app: Flask) -> PostBox:
    limiter.reset()
    return PostBox(app)


@pytest.fixture
def other(app: Flask) -> Visitor:
    """A second browser."""
    return Visitor(app)


@pytest.fixture(scope="module")
def sign_on_server() -> Iterator[SignOnProvider]:
    with pytest.MonkeyPatch.context() as environment, SignOnProvider().running() as provider:
        environment.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the provider's own check: it is on loopback
        yield provider


@pytest.fixture
def provider(
    sign_on_server: SignOnProvider, app: Flask, monkeypatch: pytest.MonkeyPatch, box: PostBox
) -> SignOnProvider:
    """The provider, for which the site is configured; "lan-o-cong" has a verified address there."""
    use_provider(app, monkeypatch, sign_on_server.url)
    sign_on_server.lies.clear()
    sign_on_server.token_forms.clear()
    sign_on_server.knows("lan-o-cong", name="Nguyễn Lan", email="Lan@Example.com", email_verified=True)
    return sign_on_server
