"""Text messages over real HTTP on loopback, and into files."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from citizen_site.core.errors import InDoubtError
from citizen_site.core.sms import FileSmsGateway, HttpSmsGateway, SmsError
from tests.support.sms_provider import Provider

TEMPLATE = '{"phone": "{to}", "content": ["{text}", 7], "brand": "Pho Nha to {to}"}'


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider().running() as provider:
        yield provider


def test_a_message_is_posted_as_the_provider_wants_it(provider: Provider) -> None:
    HttpSmsGateway(provider.url, TEMPLATE, "key-1").send("+84912345678", "Ma: 123456")
    headers, body = provider.requests[0]
    assert body == {"phone": "+84912345678", "content": ["Ma: 123456", 7], "brand": "Pho Nha to +84912345678"}
    assert headers["authorization"] == "Bearer key-1"
    assert headers["content-type"] == "application/json"


def test_what_a_message_holds_cannot_break_out_of_its_place(provider: Provider) -> None:
    HttpSmsGateway(provider.url, TEMPLATE, "").send("+84912345678", 'x", "phone": "{to}')
    headers, body = provider.requests[0]
    assert body["content"][0] == 'x", "phone": "{to}'
    assert body["phone"] == "+84912345678"
    assert "authorization" not in headers


@pytest.mark.parametrize("status", [301, 400, 401, 500, 503])
def test_a_refusal_is_an_error_that_tells_the_status_and_not_the_message(provider: Provider, status: int) -> None:
    provider.status = status
    with pytest.raises(SmsError, match=str(status)) as error:
        HttpSmsGateway(provider.url, TEMPLATE, "").send("+84912345678", "Ma: 123456")
    assert "123456" not in str(error.value)


@pytest.mark.parametrize("status", [301, 400, 429, 503])
def test_a_message_that_was_refused_is_not_in_doubt(provider: Provider, status: int) -> None:
    provider.status = status
    with pytest.raises(SmsError) as error:
        HttpSmsGateway(provider.url, TEMPLATE, "").send("+84912345678", "x")
    assert not isinstance(error.value, InDoubtError)


@pytest.mark.parametrize("status", [500, 502, 504, None])
def test_a_message_is_in_doubt_when_the_provider_failed_with_it_or_went_away(
    provider: Provider, status: int | None
) -> None:
    provider.status = status
    with pytest.raises(InDoubtError):
        HttpSmsGateway(provider.url, TEMPLATE, "").send("+84912345678", "x")
    assert len(provider.requests) == 1


def test_nobody_home_is_an_error_so_that_the_job_comes_back() -> None:
    with pytest.raises(httpx2.HTTPError) as error:
        HttpSmsGateway("http://127.0.0.1:9/", TEMPLATE, "").send("+84912345678", "x")
    assert not isinstance(error.value, InDoubtError)


def test_without_a_provider_messages_are_files_for_the_owner(tmp_path: Path) -> None:
    FileSmsGateway(tmp_path / "mail").send("+84912345678", "Ma: 123456")
    (path,) = (tmp_path / "mail").iterdir()
    assert path.read_text() == "+84912345678\nMa: 123456\n"
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0
