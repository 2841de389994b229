"""Phones that send reports with two photos and a contact, and try again until they hear that the report is there."""

from __future__ import annotations

import hashlib
import io
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx2
from PIL import Image

from citizen_site.reports.web.photo_upload import FIELD, KEY_FIELD, UPLOAD_BUTTON
from tests.support.mail_server import MailServer

START = "/phan-anh/moi"
PLACE = {"place_text": "Trước cổng chợ Sài Đồng", "area": "phuong-phuc-loi"}
PHOTOS = 2
PHONES = 6
# How long somebody tries, and how long they wait for a code before they ask for another one, in seconds.
PATIENCE = 300
CODE_PATIENCE = 20
_CODE = re.compile(r"^(\d{6}) là mã gửi phản ánh")
_REPORT = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")


@dataclass
class Sent:
    """A report that its reporter was told is there: the code on their page, and the SHA-256 of their photos."""

    number: int
    code: str
    photos: set[str]


@dataclass
class Crowd:
    """All phones together; `acknowledged` grows while they send."""

    url: str
    mail: MailServer
    seed: int
    acknowledged: list[Sent] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    requests: int = 0
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, reports: int) -> None:
        """Returns when each report was acknowledged, or its reporter's patience is over."""
        with ThreadPoolExecutor(PHONES) as phones:
            list(phones.map(self._send_one, range(reports)))

    def _send_one(self, number: int) -> None:
        try:
            with Phone(self, number) as phone:
                self.acknowledged.append(phone.send())
        except Exception as error:
            self.failed.append(f"report {number}: {error!r} after {', '.join(phone.way[-20:])}")


def description_of(number: int) -> str:
    return f"Ổ gà số {number} trước cổng chợ, tối không thấy, hai xe đã ngã."


def address_of(number: int) -> str:
    return f"nguoi-{number}@example.org"


class Phone:
    """A browser without JavaScript, at an address of its own behind the proxy."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.number = crowd, number
        self.random = random.Random(crowd.seed * 1000 + number)
        self.deadline = time.monotonic() + PATIENCE
        headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": f"10.1.{number >> 8}.{number & 255}"}
        self.client = httpx2.Client(base_url=crowd.url, headers=headers, timeout=30)
        self.token = ""
        # How many of the codes that came were typed.
        self.typed = 0
        self.way: list[str] = []

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def send(self) -> Sent:
        self.token = self.post(START, {"category": "o-ga"}).split("/")[3]
        words = {**PLACE, "description": description_of(self.number), "urgency": "normal", "visibility": "public"}
        photos = [self.photo(each) for each in range(PHOTOS)]
        for last, photo in enumerate(photos, start=1):
            key = f"{self.random.getrandbits(128):032x}"  # the same for each try, as the page has it
            button = {} if last == PHOTOS else {UPLOAD_BUTTON: "1"}
            files = {FIELD: (f"{last}.jpg", photo, "image/jpeg")}
            self.post(self.at("chi-tiet"), {**words, KEY_FIELD: key, **button}, files=files)
        contact = {"way": "new", "contact": address_of(self.number), "name": "", "consent": "y"}
        self.prove_contact(self.post(self.at("gui"), contact))
        page = self.ask("GET", self.at("da-gui"))
        codes = set(_REPORT.findall(page.text))
        if page.status_code != 200 or len(codes) != 1:
            away = page.headers.get("location", "").rpartition("/")[2]
            raise RuntimeError(f"the last page is {page.status_code} with the codes {codes} {away}")
        return Sent(self.number, codes.pop().replace("-", ""), {hashlib.sha256(each).hexdigest() for each in photos})

    def prove_contact(self, path: str) -> None:
        """Type the code that came; ask for another one when none comes, as one may be lost with its worker."""
        while not path.endswith("/da-gui"):
            if path.endswith("/gui-ma"):
                path = self.post(path, {})
            elif code := self.await_code():
                answer = self.ask("POST", path, data={"code": code})
                # A wrong one was of an earlier request, whose answer was lost: the right one is still to come.
                path = path if answer.status_code == 422 else path_of(answer)
            else:
                path = self.at("gui-ma")

    def await_code(self) -> str:
        """One that was not typed yet; "" when none has come for a while."""
        until = time.monotonic() + CODE_PATIENCE
        while time.monotonic() < until:
            codes = codes_for(self.crowd.mail.messages, self.number)
            if len(codes) > self.typed:
                self.typed += 1
                return codes[self.typed - 1]
            time.sleep(0.1)
        return ""

    def post(self, path: str, data: dict[str, Any], **kwargs: Any) -> str:
        """The path that the answer leads to."""
        return path_of(self.ask("POST", path, data=data, **kwargs))

    def ask(self, method: str, path: str, **kwargs: Any) -> httpx2.Response:
        """The same again, while nobody answers or the site says that it is busy."""
        while True:
            with self.crowd.lock:
                self.crowd.requests += 1
            try:
                answer = self.client.request(method, path, **kwargs)
                self.way.append(f"{method} {path.rpartition('/')[2]} {answer.status_code}")
                if answer.status_code < 500:
                    return answer
            except httpx2.TransportError as error:
                self.way.append(f"{method} {path.rpartition('/')[2]} {type(error).__name__}")
            if time.monotonic() > self.deadline:
                raise RuntimeError(f"nobody answers at {path.rpartition('/')[2]}")
            with self.crowd.lock:
                self.crowd.retries += 1
            time.sleep(self.random.uniform(0.2, 1.0))

    def at(self, step: str) -> str:
        return f"{START}/{self.token}/{step}"

    def photo(self, which: int) -> bytes:
        """A real JPEG that no other report has."""
        image = Image.effect_noise((320, 240), 40).convert("RGB")
        image.paste((self.number % 256, which * 90, self.number >> 8), (0, 0, 80, 80))
        target = io.BytesIO()
        image.save(target, "JPEG", comment=f"{self.number}/{which}".encode())
        return target.getvalue()


def path_of(answer: httpx2.Response) -> str:
    if answer.status_code != 303:
        raise RuntimeError(f"{answer.request.url.path.rpartition('/')[2]} answered {answer.status_code}")
    return urlsplit(answer.headers["location"]).path


def codes_for(messages: list[EmailMessage], number: int) -> list[str]:
    """The codes that a reporter sees, in order."""
    found = [_CODE.match(str(each["Subject"])) for each in seen_by(copies_for(messages, number))]
    return [each[1] for each in found if each]


def copies_for(messages: list[EmailMessage], number: int) -> list[EmailMessage]:
    """All that reached a reporter's mailbox."""
    to = address_of(number)
    return [each for each in list(messages) if to in str(each["To"])]


def seen_by(copies: list[EmailMessage]) -> list[EmailMessage]:
    """What a mail program shows that knows Message-IDs: the first copy of each message."""
    return list({str(each["Message-ID"]): each for each in reversed(copies)}.values())[::-1]


def is_code(message: EmailMessage) -> bool:
    return _CODE.match(str(message["Subject"])) is not None
