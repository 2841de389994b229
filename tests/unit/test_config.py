"""Settings: what is wrong is said by name, secrets are not repeated."""

import dataclasses
import string
from pathlib import Path
from random import Random
from typing import Any

import pytest

from citizen_site import create_app
from citizen_site.config import ConfigurationError, Settings, check_settings, load_settings, local_secret

RANDOM_KEY = "Kq7vXn2mPz8rT4wYc9LdF3hJ6sBgAeRu"
NO_SITE_ADDRESS = (
    "",
    "phonha.example",
    "//phonha.example",
    "ftp://phonha.example",
    "https://",
    "https://PhoNha.example",
    "https://phố-nhà.example",
    "https://pho_nha.example",
    "https://phonha.example.",
    "https://phonha..example",
    f"https://{'x' * 64}.example",
    " https://phonha.example",
    "https://phonha.example/ x",
    "https://me@phonha.example",
    "https://phonha.example:0",
    "https://phonha.example:99999",
    "https://phonha.example:x",
    "https://phonha.example?x=1",
    "https://phonha.example#x",
    # Flask can trust names and IPv4 addresses only.
    "http://[::1]:8000",
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("DEMO", "perhaps"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "LOUD"),
        ("NEWS_INTERVAL_MINUTES", "0"),
        ("NEWS_FEEDS", "just-a-word"),
        ("NEWS_FEEDS", "Name=file:///etc/passwd"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("QUEUE_URL", "amqp://somewhere"),
        ("RATE_LIMIT_STORAGE", "memory://"),
        ("RATE_LIMIT_STORAGE", "memcached://somewhere"),
        *(("PUBLIC_URL", value) for value in NO_SITE_ADDRESS),
        *((name, "http://[::1") for name in ("SMS_URL", "MAIL_SERVER", "MAP_TILES", "PUBLIC_URL")),
        ("NEWS_FEEDS", "Name=http://[::1"),
        ("MAIL_SERVER", "imap://somewhere"),
        ("SMS_URL", "gopher://somewhere"),
        ("SMS_TEMPLATE", "{to} {text}"),
        ("SMS_TEMPLATE", '{"to": "{to}"}'),
        ("MAP_TILES", "https://tiles.example/map.png"),
        ("MAP_TILES", "https://{s}.tiles.example/{z}/{x}/{y}.png"),
        ("MAP_TILES", "https://tiles.example; script-src */{z}/{x}/{y}.png"),
        ("DEMO_REPORTS", "-1"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        load_settings()
    with pytest.raises(SystemExit) as stop:
        create_app()
    assert name in str(stop.value)


def test_production_refuses_what_is_only_for_development(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENVIRONMENT": "production",
        "DEMO": "1",
        "SECRET_KEY": "tiny-secret",
        "FETCH_PRIVATE_ADDRESSES": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as error:
        load_settings()
    for name in ("DEMO", "SECRET_KEY", "FETCH_PRIVATE_ADDRESSES", "PUBLIC_URL", "MAIL_SERVER"):
        assert name in str(error.value)
    assert "tiny-secret" not in str(error.value)


def test_good_production_settings_start() -> None:
    check_settings(
        Settings(
            environment="production",
            secret_key=RANDOM_KEY,
            public_url="https://phonha.example",
            mail_server="smtp://mail.example",
            mail_sender="Phố Nhà <khong-tra-loi@phonha.example>",
            trusted_proxies=0,
        )
    )


def refused(**settings: Any) -> str:
    with pytest.raises(ConfigurationError) as error:
        check_settings(Settings(environment="production", **settings))
    return str(error.value)


def test_production_is_told_how_many_proxies_stand_before_it() -> None:
    assert "TRUSTED_PROXIES is required" in refused()
    for number in (0, 1):
        assert "TRUSTED_PROXIES" not in refused(trusted_proxies=number)


@pytest.mark.parametrize("key", ["x" * 64, "0123456789" * 4, "changeme" * 5, "pho-nha-" * 6, "ab" * 40])
def test_a_key_that_repeats_itself_is_refused_in_production(key: str) -> None:
    problems = refused(secret_key=key)
    assert "SECRET_KEY repeats itself" in problems
    assert key not in problems


def test_random_keys_of_every_kind_are_accepted() -> None:
    random = Random(1)
    for signs in (string.digits, "0123456789abcdef", string.ascii_letters + string.digits + "-_"):
        for _ in range(200):
            key = "".join(random.choices(signs, k=40))
            assert "SECRET_KEY" not in refused(secret_key=key), key


@pytest.mark.parametrize(
    "sender",
    ["khong-tra-loi@localhost", "Phố Nhà <a@mail.localhost>", "a@localhost.localdomain", "a@127.0.0.1", "Phố Nhà", ""],
)
def test_a_sender_at_localhost_is_refused_in_production(sender: str) -> None:
    assert "MAIL_SENDER must be an address at a domain of yours" in refused(mail_sender=sender)


def test_a_sender_at_a_domain_is_accepted() -> None:
    assert "MAIL_SENDER" not in refused(mail_sender="Phố Nhà <khong-tra-loi@phonha.example>")


@pytest.mark.parametrize(
    ("public_url", "origin", "host"),
    [
        ("https://phonha.example", "https://phonha.example", "phonha.example"),
        ("https://phonha.example:443/", "https://phonha.example", "phonha.example"),
        ("http://phonha.example:80", "http://phonha.example", "phonha.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1"),
        ("https://phonha.example:8443", "https://phonha.example:8443", "phonha.example"),
    ],
)
def test_the_public_address_is_known_as_browsers_name_it(public_url: str, origin: str, host: str) -> None:
    settings = Settings(public_url=public_url)
    check_settings(settings)
    assert settings.public_origin == origin
    assert settings.trusted_hosts[0] == host


def test_every_setting_has_a_line_of_documentation() -> None:
    for each in dataclasses.fields(Settings):
        assert len(each.metadata["doc"]) > 10, each.name


def test_the_default_database_is_sqlite_and_postgresql_uses_psycopg(tmp_path: Path) -> None:
    assert Settings(instance_dir=tmp_path).database_uri == f"sqlite:///{tmp_path}/site.db"
    assert Settings(database_url="postgres://h/db").database_uri == "postgresql+psycopg://h/db"


def test_a_local_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(instance_dir=tmp_path)
    first = local_secret(settings, "secret-key")
    assert len(first) >= 32
    assert local_secret(settings, "secret-key") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
