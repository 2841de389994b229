"""Two who change a notice in the same moment: the second is told, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.extensions import db
from citizen_site.notices import authoring_routes, commands, correction_routes
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.models import Notice, NoticeState
from tests.factories.notices import actor_for, draft, post
from tests.support.notices import fields
from tests.support.pages import Visitor
from tests.support.pdf_files import pdf

Meanwhile = Callable[..., None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Somebody else changes the row right after a view has read it."""

    def arrange(module: ModuleType, name: str, **values: Any) -> None:
        read = getattr(module, name)

        def read_and_be_overtaken(*args: Any, **kwargs: Any) -> Notice:
            notice: Notice = read(*args, **kwargs)
            change = update(Notice).where(Notice.id == notice.id).values(**values, version=Notice.version + 1)
            with db.engine.begin() as other:
                other.execute(change)
            monkeypatch.setattr(module, name, read)
            return notice

        monkeypatch.setattr(module, name, read_and_be_overtaken)

    return arrange


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    posted = post(session, leader, "Họp lúc 19 giờ")
    session.commit()
    return posted


WITHDRAWN = {"state": NoticeState.WITHDRAWN, "withdrawn_at": clock.now(), "withdrawal_reason": "Giả"}


def test_a_correction_that_comes_too_late_keeps_its_words_and_files(
    desk: Visitor, session: Session, notice: Notice, meanwhile: Meanwhile
) -> None:
    url = f"/thong-bao/{notice.code}/sua"
    sent = {**fields(desk.get(url)), "title": "Họp lúc 20 giờ", "reason": "Bận."}
    meanwhile(correction_routes, "notice_for", **WITHDRAWN)
    page = desk.post(url, {**sent, "files": [(BytesIO(pdf()), "ds.pdf")]}, status=422)
    assert "vừa được sửa hoặc rút lại ở nơi khác" in page.text
    assert fields(page)["title"] == "Họp lúc 20 giờ"
    assert session.query(NoticeFile).one().state == FileState.WAITING
    session.expire_all()
    assert (notice.state, notice.title) == (NoticeState.WITHDRAWN, "Họp lúc 19 giờ")


def test_a_withdrawal_goes_through_although_the_notice_was_just_moved_to_the_archive(
    desk: Visitor, session: Session, notice: Notice, meanwhile: Meanwhile
) -> None:
    url = f"/thong-bao/{notice.code}/rut-lai"
    meanwhile(correction_routes, "notice_for", state=NoticeState.EXPIRED)
    desk.submit(url, {"reason": "Nhầm tổ."}, status=303, url=url)
    session.expire_all()
    assert notice.withdrawal_reason == "Nhầm tổ."


def test_of_two_withdrawals_the_second_is_told_and_keeps_its_words(
    desk: Visitor, session: Session, notice: Notice, meanwhile: Meanwhile
) -> None:
    url = f"/thong-bao/{notice.code}/rut-lai"
    token = fields(desk.get(url))["csrf_token"]
    meanwhile(correction_routes, "notice_for", **WITHDRAWN)
    page = desk.post(url, {"csrf_token": token, "reason": "Nhầm tổ."}, status=422)
    assert "đã được rút lại rồi" in page.text
    assert fields(page)["reason"] == "Nhầm tổ."


@pytest.mark.parametrize(
    ("button", "other_tab", "status"), [("xem", False, 303), ("xem", True, 409), ("", False, 409), ("", True, 409)]
)
def test_the_button_overtakes_the_pause_of_its_own_tab_and_nothing_else(
    desk: Visitor, session: Session, leader: Person, meanwhile: Meanwhile, button: str, other_tab: bool, status: int
) -> None:
    written = draft(session, leader, "Bản đầu")
    session.commit()
    url = f"/thong-bao/viet/{written.code}"
    sent = fields(desk.get(url), title="Chữ mới gõ", **({"viec": button} if button else {}))
    meanwhile(
        authoring_routes, "draft_for", title="Chữ vừa lưu", saved_by_tab="khac" if other_tab else str(sent["tab"])
    )
    page = desk.post(url, sent, status=status)
    session.expire_all()
    assert written.title == ("Chữ mới gõ" if status == 303 else "Chữ vừa lưu")
    if status == 409:
        assert fields(page)["title"] == "Chữ mới gõ"


@pytest.mark.parametrize("when", ["now", "later"])
def test_what_was_saved_while_it_is_posted_is_previewed_first(
    desk: Visitor, session: Session, leader: Person, meanwhile: Meanwhile, when: str
) -> None:
    written = draft(session, leader, "Bản đầu")
    session.commit()
    url = f"/thong-bao/viet/{written.code}"
    at = clock.to_local(clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    sent = fields(desk.get(f"{url}/xem"), when=when, publish_at=at)
    meanwhile(authoring_routes, "draft_for", title="Chữ vừa lưu")
    page = desk.post(f"{url}/dang", sent, status=409)
    assert "Chữ vừa lưu" in page.text
    session.expire_all()
    assert written.state == NoticeState.DRAFT


PUBLISHED = {"state": NoticeState.PUBLISHED, "published_at": clock.now(), "publish_at": None}


def test_authors_who_are_overtaken_by_the_publication_see_the_notice(
    desk: Visitor, session: Session, leader: Person, meanwhile: Meanwhile
) -> None:
    written = draft(session, leader, "Bản đầu")
    session.commit()
    url = f"/thong-bao/viet/{written.code}"
    sent = fields(desk.get(f"{url}/xem"), when="now")
    for step in ("dang", "thoi-hen"):
        meanwhile(authoring_routes, "draft_for", **PUBLISHED)
        answer = desk.post(f"{url}/{step}", sent, status=303)
        assert answer.response.location == f"/thong-bao/{written.code}"
        session.execute(update(Notice).values(state=NoticeState.DRAFT, published_at=None))
        session.commit()


def test_a_draft_that_was_thrown_away_is_not_found(app: Flask, session: Session, leader: Person) -> None:
    written = draft(session, leader, "Bản đầu")
    session.commit()
    code = written.code
    with db.engine.begin() as other:
        other.execute(delete(Notice).where(Notice.code == code))
    with pytest.raises(NotFoundError):
        commands.discard_draft(session, actor_for(session, leader), written, clock.now())
