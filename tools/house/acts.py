"""How far an act travels: the files of the domain that run between its view and its answer.

The acts are posted to the real site on a real database, as a browser without JavaScript posts them. A file counts when
one of its functions runs while the act's view runs (`sys.setprofile`), and when it belongs to the domain: reports and
the desk. What lies around the view (rate limits, sessions, headers, the commit) and the floors below the domain (core,
web, accounts, areas, staff) are left out: every request passes them.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from flask import Flask

from citizen_site.config import ROOT
from citizen_site.core.permissions import Role
from citizen_site.extensions import db
from tests.factories.accounts import PostBox
from tests.factories.drafts import NOBODY, Writer, bring_in_categories
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.factories.units import make_unit
from tests.support.databases import TestSite
from tests.support.pages import Visitor

WARD = "phuong-phuc-loi"
DOMAIN = tuple(f"{ROOT}/citizen_site/{name}/" for name in ("reports", "moderation", "desk", "notifications"))
PUBLIC_TEXT = "Đội đã đến xem sáng nay và bắt đầu vá mặt đường."
AGENCY = {"recipient": "Công ty Thoát nước", "email": "thoatnuoc@example.com"}
MAIL = {"way": "new", "contact": "lan@example.com", "name": "Nguyễn Lan", "consent": "y"}


def files_of_acts() -> dict[str, list[str]]:
    """Each act with the files on its way, below citizen_site/."""
    with tempfile.TemporaryDirectory() as folder:
        app = TestSite("sqlite", Path(folder)).app
        return {**_at_the_desk(app), **_submissions(app)}


def _at_the_desk(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        _, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)
        unit = make_unit(email="doi@example.com")
        reports = [make_report(area=WARD) for _ in range(3)]
        addresses = [f"/dieu-hanh/{each.code[:3]}-{each.code[3:]}" for each in reports]
        unit_id = str(unit.id)
        db.session.commit()
        db.session.remove()

    def act(address: str, path: str, prefix: str = "", **typed: str) -> list[str]:
        page = desk.get(address)
        hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
        own = {f"{prefix}{name}": value for name, value in {**hidden, "nhu-vay": "1", **typed}.items()}
        return files_on_the_way(app, f"{address}{path}", lambda url: desk.post(url, {**hidden, **own}, status=303))

    def change_status(address: str, status: str, **typed: str) -> list[str]:
        return act(address, f"/chuyen/{status}", f"{status}-", text=PUBLIC_TEXT, **typed)

    return {
        "assignment": act(addresses[0], "/giao", unit=unit_id, person=""),
        "status change: forward": change_status(addresses[1], "forwarded", **AGENCY),
        "status change: reject": change_status(addresses[2], "rejected"),
        "status change: start work": change_status(addresses[0], "in_progress"),
    }


def _submissions(app: Flask) -> dict[str, list[str]]:
    """The last post of a submission: the code that proves a contact, or the review when nothing is to be proved."""
    with app.app_context():
        bring_in_categories()
        db.session.remove()
    box = PostBox(app)
    proved, unreachable = Writer(Visitor(app)).write(who=MAIL), Writer(Visitor(app)).write(who=NOBODY)
    proved.send()
    code = box.code(MAIL["contact"])
    return {
        "submission: with the code": files_on_the_way(
            app, proved.url("ma"), lambda _: proved.post("ma", {"code": code})
        ),
        "submission: without a contact": files_on_the_way(app, unreachable.url("gui"), lambda _: unreachable.send()),
    }


def files_on_the_way(app: Flask, url: str, post: Callable[[str], Any]) -> list[str]:
    """The files of the domain with a function that runs while the view behind `url` runs."""
    endpoint, _ = app.url_map.bind("localhost").match(url, method="POST")
    view = inspect.unwrap(app.view_functions[endpoint]).__code__
    with _watched(view) as seen:
        post(url)
    assert seen, url
    return sorted(name.removeprefix(f"{ROOT}/citizen_site/") for name in seen if name.startswith(DOMAIN))


@contextmanager
def _watched(view: CodeType) -> Iterator[set[str]]:
    seen: set[str] = set()
    depth = 0

    def note(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal depth
        if event not in ("call", "return"):
            return
        if frame.f_code is view:
            depth += 1 if event == "call" else -1
        if depth and event == "call":
            seen.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)
