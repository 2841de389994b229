"""The proxy in front of the site: a real nginx with the file of deploy/."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.live_site import free_port
from tests.support.nginx import Nginx


@pytest.fixture(scope="module")
def site_app(sites) -> Flask:
    """For its route map: which database it has is nothing to a proxy."""
    app: Flask = sites["sqlite"].app
    return app


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """No site is behind it."""
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), site_port=free_port()).start()
    yield nginx
    nginx.stop()
