"""Corrections of files: what is added, replaced and taken away, and what the trail says of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.permissions import Role
from citizen_site.notices.commands import correct, publish
from citizen_site.notices.files.commands import MAX_FILES, FileRefusedError
from citizen_site.notices.files.jobs import sweep_files
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.models import Content, Notice, NoticeRevision
from tests.factories.notices import WARD, actor_for, browser_of, draft, make_leader, post
from tests.support.notices import attach, fields, photo
from tests.support.pages import Page, Visitor, text_of
from tests.support.pdf_files import pdf

pytestmark = pytest.mark.either_database

SCRIPT = pdf(catalog="/OpenAction << /S /JavaScript /JS (x) >>")


@pytest.fixture
def notice(desk: Visitor, session: Session, leader: Person) -> Notice:
    """Posted with one file."""
    written = draft(session, leader, "Quy chế tổ dân phố")
    session.commit()
    attach(desk, written, ("ban-mot.pdf", pdf()))
    publish(session, actor_for(session, leader), written, clock.now())
    session.commit()
    return written


def send(desk: Visitor, page: Page, *files: tuple[str, bytes], status: int = 303, **changes: object) -> Page:
    """The form of the page, with files and changes."""
    uploads = [(BytesIO(content), name) for name, content in files]
    data = {**fields(page), "reason": "Gửi nhầm bản.", "files": uploads, **changes}
    return desk.post(page.all("form", class_="editor")[0].get("action"), data, status=status)


def file_named(session: Session, name: str) -> NoticeFile:
    session.expire_all()
    return session.query(NoticeFile).filter_by(name=name).one()


def test_a_file_is_replaced_and_the_trail_names_both(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice, app: Flask
) -> None:
    url, old = f"/thong-bao/{notice.code}", file_named(session, "ban-mot.pdf")
    send(desk, desk.get(f"{url}/sua"), ("ban-hai.pdf", pdf()), ("so-do.jpg", photo((80, 60))), leaving=str(old.id))
    page = visitor.get(url)
    assert "ban-hai.pdf" in page.links()
    assert "ban-mot.pdf" not in page.links()
    assert [text_of(node) for node in page.all("ins")] == ["ban-hai.pdf", "so-do.webp"]
    assert [text_of(node) for node in page.all("del")] == ["ban-mot.pdf"]
    assert "Thêm tệp: ban-hai.pdf" in page.text
    assert "Bỏ tệp: ban-mot.pdf" in page.text
    assert "Lý do: Gửi nhầm bản." in page.text
    assert [len(each.content["files"]) for each in session.query(NoticeRevision).order_by(NoticeRevision.number)] == [
        1,
        2,
    ]
    new = file_named(session, "ban-hai.pdf")
    enqueued = [job.payload["file_id"] for job in session.query(OutboxJob).filter_by(name=JobName.CHECK_SIGNATURE)]
    assert new.id in enqueued, "its signature will be looked at"
    gone = f"{url}/tep/{old.id}"
    assert "Tệp này đã được bỏ" in visitor.get(gone, status=410).text
    assert "Mở tệp đã bỏ" not in page.links()
    moderator = browser_of(app, make_leader(session, area=WARD, role=Role.MODERATOR, name="Lê Minh Anh"))
    for watching in (desk, moderator):
        assert watching.get(url).links()["Mở tệp đã bỏ"] == gone
        answer = watching.get(gone).response
        assert answer.data == pdf()
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_came_with_an_incomplete_form_waits_is_seen_by_nobody_else_and_is_posted_by_the_next_try(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}"
    first = send(
        desk,
        desk.get(f"{url}/sua"),
        ("tot.pdf", pdf()),
        ("xau.pdf", SCRIPT),
        status=422,
        title="Quy chế mới",
        reason="",
    )
    assert "Hãy viết lý do sửa." in first.text
    assert "xau.pdf: Tệp PDF có thứ tự chạy khi mở" in first.text
    assert fields(first)["title"] == "Quy chế mới"
    waiting = file_named(session, "tot.pdf")
    assert waiting.state == FileState.WAITING
    assert "tot.pdf" not in visitor.get(url).html
    visitor.get(f"{url}/tep/{waiting.id}", status=404)
    second = send(desk, first, status=303)
    assert second.response.location == url
    page = visitor.get(url)
    assert {"tot.pdf", "ban-mot.pdf"} <= set(page.links())
    assert text_of(page.all("h1")[0]) == "Quy chế mới"


def test_a_waiting_file_that_is_withdrawn_or_forgotten_never_gets_out(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice
) -> None:
    url = f"/thong-bao/{notice.code}"
    page = send(desk, desk.get(f"{url}/sua"), ("thua.pdf", pdf()), status=422, reason="")
    waiting = file_named(session, "thua.pdf")
    send(desk, page, title="Chỉ đổi tiêu đề", leaving=str(waiting.id))
    assert "thua.pdf" not in visitor.get(url).html
    # Somebody else's later correction does not carry it along either.
    send(desk, desk.get(f"{url}/sua"), title="Đổi lần nữa")
    assert "thua.pdf" not in visitor.get(url).html
    sweep_files(clock.now() + timedelta(hours=23))
    assert session.query(NoticeFile).filter_by(state=FileState.WAITING).count() == 1
    sweep_files(clock.now() + timedelta(days=2))
    assert [file.name for file in session.query(NoticeFile)] == ["ban-mot.pdf"]


def test_sending_a_correction_twice_attaches_its_file_once(desk: Visitor, session: Session, notice: Notice) -> None:
    form = desk.get(f"/thong-bao/{notice.code}/sua")
    send(desk, form, ("them.pdf", pdf()))
    assert "ở nơi khác" in send(desk, form, ("them.pdf", pdf()), status=422).text
    assert session.query(NoticeFile).filter_by(name="them.pdf").count() == 1
    assert session.query(NoticeRevision).count() == 2


def test_no_more_files_than_allowed_and_none_of_another_notice(
    session: Session, leader: Person, notice: Notice
) -> None:
    def file(of: Notice, key: str, state: FileState) -> NoticeFile:
        made = NoticeFile(
            notice_id=of.id, kind="pdf", name=key, key=f"notices/{key}", upload_key=key, size=1, state=state
        )
        made.uploaded_at = clock.now()
        session.add(made)
        session.flush()
        return made

    other = post(session, leader, "Thông báo khác")
    foreign, attached = (file(other, f"khac-{state}", state) for state in (FileState.WAITING, FileState.ATTACHED))
    many = [file(notice, f"moi-{number}", FileState.WAITING) for number in range(MAX_FILES)]
    actor, same = actor_for(session, leader), Content.of(notice)
    given = {"reason": "Thêm tệp", "version": notice.version, "now": clock.now()}
    with pytest.raises(FileRefusedError):
        correct(session, actor, notice, same, added=many, **given)
    for wrong in ({"added": [foreign]}, {"removed": [attached]}, {"removed": many[:1]}, {}):
        with pytest.raises(InvalidInputError):
            correct(session, actor, notice, same, **wrong, **given)
    own = session.query(NoticeFile).filter_by(name="ban-mot.pdf").one()
    correct(session, actor, notice, same, added=many, removed=[own], **given)
    assert session.query(NoticeFile).filter_by(notice_id=notice.id, state=FileState.ATTACHED).count() == MAX_FILES


def test_what_was_withdrawn_is_corrected_no_more(desk: Visitor, notice: Notice) -> None:
    url = f"/thong-bao/{notice.code}"
    form = desk.get(f"{url}/sua")
    desk.submit(f"{url}/rut-lai", {"reason": "Đăng nhầm."}, status=303)
    assert desk.get(f"{url}/sua", status=303, lint=False).response.location == url
    assert send(desk, form, ("them.pdf", pdf())).response.location == url
