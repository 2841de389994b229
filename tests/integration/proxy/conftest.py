"""The proxy in front of the site: a real nginx with the file of deploy/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.live_site import free_port
from tests.support.nginx import NGINX, Nginx


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without nginx these tests do not run; under CI that is a failure, elsewhere one loud line."""
    if NGINX is None and os.environ.get("CI") != "true":
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="NGINX IS MISSING: the tests of the proxy were NOT run"))


@pytest.fixture(scope="module")
def site_app(sites) -> Flask:  # type: ignore[no-untyped-def]
    """For its route map: which database it has is nothing to a proxy."""
    app: Flask = sites["sqlite"].app
    return app


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """No site is behind it."""
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), site_port=free_port()).start()
    yield nginx
    nginx.stop()
