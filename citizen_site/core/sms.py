"""Text messages: through a provider's HTTP address where one is configured, otherwise into files."""

from __future__ import annotations

import json
import re
import time
import uuid
from pathlib import Path
from typing import Any

from citizen_site.core.errors import InDoubtError

TIMEOUT_SECONDS = 20
_MARKS = re.compile(r"\{to\}|\{text\}")

# Above this a provider does not refuse the message but fails itself, perhaps after it has sent it.
_SERVER_ERRORS, _UNAVAILABLE = 500, 503


class SmsError(RuntimeError):
    """The provider did not take the message; holds its status, never the message."""


class SmsInDoubtError(SmsError, InDoubtError):
    """The provider failed, or was not heard of any more, and may have sent the message."""


class HttpSmsGateway:
    """Posts JSON to a provider.

    `template` is a JSON object in which {to} and {text} stand for the number and the message; `secret`, where set,
    goes into the Authorization header as a bearer token.
    """

    def __init__(self, url: str, template: str, secret: str) -> None:
        self._url = url
        self._template = json.loads(template)
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, to: str, text: str) -> None:
        import httpx2

        # Whatever else fails after the connection was made may fail when the message was taken already.
        not_sent = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
        body = _fill(self._template, {"{to}": to, "{text}": text})
        try:
            answer = httpx2.post(self._url, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS)
        except not_sent:
            raise
        except httpx2.TransportError as error:
            raise SmsInDoubtError(type(error).__name__) from error
        if answer.status_code >= _SERVER_ERRORS and answer.status_code != _UNAVAILABLE:
            raise SmsInDoubtError(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise SmsError(f"HTTP {answer.status_code}")


class FileSmsGateway:
    """Stores messages in a folder, for trying the site out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, to: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Names sort by the time of writing, together with mail.
        path = self.folder / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.sms"
        path.write_text(f"{to}\n{text}\n")


# `to` is a number in E.164 form, like +84912345678. Sending raises SmsError, or httpx2.HTTPError when nobody is there;
# SmsInDoubtError when the message may have gone.
SmsGateway = HttpSmsGateway | FileSmsGateway


def _fill(template: Any, words: dict[str, str]) -> Any:
    """Put words into every text of a JSON value, in one pass: what they hold means nothing."""
    if isinstance(template, dict):
        return {name: _fill(value, words) for name, value in template.items()}
    if isinstance(template, list):
        return [_fill(value, words) for value in template]
    if isinstance(template, str):
        return _MARKS.sub(lambda mark: words[mark[0]], template)
    return template
