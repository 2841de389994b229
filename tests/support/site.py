"""Another site for the length of a test: other settings, or another service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from citizen_site.core.site import KEY, site_of

# What production asks for beside an address of its own.
PRODUCTION = {
    "environment": "production",
    "secret_key": "Kq7vXn2mPz8rT4wYc9LdF3hJ6sBgAeRu",
    "fetch_private_addresses": False,
    "mail_server": "smtp://mail.example",
    "mail_sender": "Phố Nhà <khong-tra-loi@phonha.example>",
    "public_url": "https://phonha.example",
    "trusted_proxies": 0,
}


def change_site(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Replace fields of the app's Site: `change_site(app, monkeypatch, sms=None)`."""
    monkeypatch.setitem(app.extensions, KEY, replace(site_of(app), **changes))


def change_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Replace settings that are read while the app runs: `change_settings(app, monkeypatch, demo=True)`."""
    change_site(app, monkeypatch, settings=replace(site_of(app).settings, **changes))
