"""Files of notices: attached to drafts, checked by the worker, served so that nothing can run."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.core.site import current_site
from citizen_site.notices.commands import discard_draft, publish, withdraw
from citizen_site.notices.files.commands import note_finding, turn_picture
from citizen_site.notices.files.findings import Finding, Reason, Verdict
from citizen_site.notices.files.jobs import sweep_files
from citizen_site.notices.files.models import FileKind, NoticeFile
from citizen_site.notices.files.sandbox import check_in_subprocess
from citizen_site.notices.files.signatures import check_signatures
from citizen_site.notices.files.trusted import seed_trust_roots
from citizen_site.notices.models import Notice
from citizen_site.notices.publish_checks import WrongStateError
from citizen_site.trust_roots import TrustRoots
from tests.factories.notices import OTHER_GROUP, actor_for, browser_of, draft, make_leader
from tests.support.notices import attach, photo
from tests.support.pages import Visitor
from tests.support.pdf_files import pdf
from tests.support.signing import Holder, make_authority, make_holder, sign

pytestmark = pytest.mark.either_database


def fetch(browser: Visitor, url: str) -> TestResponse:
    return browser.get(url).response


@pytest.fixture
def notice(session: Session, leader: Person) -> Notice:
    written = draft(session, leader)
    session.commit()
    return written


@pytest.fixture
def authority(session: Session, tmp_path: Path) -> Holder:
    """An authority that this site trusts."""
    root = make_authority("CA gốc thử", clock.now() - timedelta(days=30))
    (tmp_path / "goc.pem").write_bytes(root.pem())
    seed_trust_roots(session, str(tmp_path), clock.now())
    session.commit()
    return root


def signed_by(authority: Holder) -> bytes:
    start = clock.now() - timedelta(days=20)
    holder = make_holder("Trần Thị Hà", "UBND phường Phúc Lợi", authority, start)
    return sign(pdf(), holder, clock.now() - timedelta(hours=3))


def test_a_leader_attaches_a_picture_and_a_signed_file_and_residents_see_who_signed(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice, leader: Person, authority: Holder
) -> None:
    page = attach(desk, notice, ("Ảnh họp.JPG", photo()), ("Thông báo 12.PDF", signed_by(authority)))
    assert page.response.location == f"/thong-bao/viet/{notice.code}/tep"
    assert "Đang kiểm tra chữ ký số" in desk.get(f"/thong-bao/viet/{notice.code}/tep").text
    run_due_jobs(session, clock.now())
    publish(session, actor_for(session, leader), notice, clock.now())
    session.commit()
    shown = visitor.get(f"/thong-bao/{notice.code}")
    assert "Trần Thị Hà (UBND phường Phúc Lợi) đã ký lúc" in shown.text
    assert "từ đó không ai sửa" in shown.text
    assert "CA gốc thử" in shown.text
    assert "Thông báo 12.pdf" in shown.links(), [name for name in shown.links() if "pdf" in name]
    assert [node.get("width") for node in shown.all("img") if "/tep/" in node.get("src", "")] == ["1600"]
    english = visitor.get(f"/en/thong-bao/{notice.code}").text
    assert "Trần Thị Hà (UBND phường Phúc Lợi) signed at" in english
    assert "unchanged since" in english


def test_a_signature_by_somebody_unknown_is_said_so_and_looked_at_again_when_the_operator_asks_for_it(
    app: Flask, desk: Visitor, session: Session, notice: Notice
) -> None:
    other = make_authority("CA khác", clock.now() - timedelta(days=30))
    attach(desk, notice, ("thong-bao.pdf", signed_by(other)))
    file = session.query(NoticeFile).one()
    finding = check_signatures(signed_by(other), TrustRoots(), seen_at=clock.now())
    note_finding(session, file, finding, clock.now())
    session.query(OutboxJob).delete()
    session.commit()
    page = desk.get(f"/thong-bao/viet/{notice.code}/xem").text
    assert "chúng tôi không biết người ký" in page
    assert "Ai cũng có thể ghi tên người khác vào tệp của mình" in page
    output = app.test_cli_runner().invoke(args=["notices", "check-signatures"]).output
    assert output == "1 files will be checked by the worker\n"
    enqueued = session.query(OutboxJob).one()
    assert (enqueued.name, enqueued.payload) == ("notices.check_signature", {"file_id": file.id})


def test_a_file_that_takes_too_long_or_too_much_is_not_checked() -> None:
    now = clock.now()
    assert check_in_subprocess(pdf(), "", seen_at=now, max_seconds=0.01) == Finding(Verdict.UNCHECKED, Reason.TIME_OUT)
    assert check_in_subprocess(pdf(), "/khong/co", seen_at=now) == Finding(Verdict.UNCHECKED, Reason.TOO_LARGE)


def test_what_is_dangerous_or_no_document_is_refused_with_a_sentence_and_the_good_file_is_kept(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    script = pdf(catalog="/OpenAction << /S /JavaScript /JS (x) >>")
    page = attach(desk, notice, ("xau.pdf", script), ("tot.pdf", pdf()), ("la.html", b"<script>"), status=200)
    assert "xau.pdf: Tệp PDF có thứ tự chạy khi mở" in page.text
    assert "la.html: Đây không phải ảnh" in page.text
    assert [file.name for file in session.query(NoticeFile)] == ["tot.pdf"]
    refused = attach(desk, notice, ("xau.pdf", script), status=422)
    assert "Tệp PDF có thứ tự chạy khi mở" in refused.text
    assert "Bạn chưa chọn tệp nào" in attach(desk, notice, status=422).text


def test_the_same_request_sent_twice_attaches_a_file_once_and_the_seventh_file_is_too_many(
    desk: Visitor, session: Session, notice: Notice
) -> None:
    attach(desk, notice, ("a.pdf", pdf()))
    attach(desk, notice, ("a.pdf", pdf()))
    assert session.query(NoticeFile).count() == 1
    page = attach(desk, notice, *((f"{number}.pdf", pdf()) for number in range(6)), status=200, key="fedcba9876543210")
    assert "Mỗi thông báo có tối đa 6 tệp" in page.text
    assert session.query(NoticeFile).count() == 6


def test_a_picture_is_encoded_anew_without_what_the_camera_wrote(
    desk: Visitor, session: Session, notice: Notice, app: Flask
) -> None:
    attach(desk, notice, ("ảnh.jpg", photo()))
    file = session.query(NoticeFile).one()
    with app.app_context():
        content = current_site().storage.read(file.key)
    assert (file.kind, file.width, file.height, file.size) == (FileKind.PICTURE, 1600, 800, len(content))
    assert b"exif" not in content.lower()
    with Image.open(BytesIO(content)) as image:
        assert image.format == "WEBP"


def test_files_of_a_draft_or_of_a_withdrawn_notice_are_seen_only_by_those_who_care_for_it(
    app: Flask, desk: Visitor, visitor: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    attach(desk, notice, ("a.pdf", pdf()), ("b.jpg", photo((80, 60))))
    stranger = browser_of(app, make_leader(session, area=OTHER_GROUP, name="Lê Văn Cường"))
    session.commit()
    urls = [f"/thong-bao/{notice.code}/tep/{file.id}" for file in session.query(NoticeFile).order_by(NoticeFile.id)]
    for url in urls:
        assert fetch(desk, url).headers["Cache-Control"] == "private, no-store"
        visitor.get(url, status=404)
        stranger.get(url, status=404)
    publish(session, actor_for(session, leader), notice, clock.now())
    session.commit()
    for url in urls:
        assert fetch(visitor, url).headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    withdraw(session, actor_for(session, leader), notice, "Nhầm ngày", clock.now())
    session.commit()
    for url in urls:
        visitor.get(url, status=404)
        stranger.get(url, status=404)
        fetch(desk, url)
    assert "/tep/" not in visitor.get(f"/thong-bao/{notice.code}").html


def test_files_are_served_so_that_nothing_in_them_can_run(
    desk: Visitor, visitor: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    attach(desk, notice, ('a"; x=<b>.pdf', pdf()), ("b.jpg", photo((80, 60))))
    publish(session, actor_for(session, leader), notice, clock.now())
    session.commit()
    document, picture = session.query(NoticeFile).order_by(NoticeFile.id)
    answer = fetch(visitor, f"/thong-bao/{notice.code}/tep/{document.id}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    shown = fetch(visitor, f"/thong-bao/{notice.code}/tep/{picture.id}")
    assert shown.mimetype == "image/webp"
    for each in (answer, shown):
        policy = each.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "allow-scripts" not in policy
        assert "default-src 'none'" in policy
        assert each.headers["X-Content-Type-Options"] == "nosniff"
    again = visitor.client.get(
        f"/thong-bao/{notice.code}/tep/{document.id}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    visitor.get(f"/thong-bao/{notice.code}/tep/{picture.id + 99}", status=404)


def test_a_picture_of_a_draft_can_be_turned_and_a_document_cannot(
    desk: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    attach(desk, notice, ("anh.jpg", photo((800, 400))), ("van-ban.pdf", pdf()))
    picture, document = session.query(NoticeFile).order_by(NoticeFile.id).all()
    page_url, old_key = f"/thong-bao/viet/{notice.code}/tep", picture.key
    assert len([form for form in desk.get(page_url).all("form") if form.get("action").endswith("/xoay")]) == 1
    desk.submit(page_url, {}, status=303, url=f"{page_url}/{picture.id}/xoay")
    session.refresh(picture)
    assert (picture.width, picture.height) == (400, 800)
    assert picture.key != old_key
    with Image.open(BytesIO(fetch(desk, f"/thong-bao/{notice.code}/tep/{picture.id}").data)) as image:
        assert image.size == (400, 800)
    desk.submit(page_url, {}, status=422, url=f"{page_url}/{document.id}/xoay")
    publish(session, actor_for(session, leader), notice, clock.now())
    with pytest.raises(WrongStateError):
        turn_picture(session, actor_for(session, leader), notice, picture, storage=current_site().storage)


def test_another_leader_can_neither_attach_nor_remove(
    app: Flask, desk: Visitor, session: Session, notice: Notice
) -> None:
    attach(desk, notice, ("a.pdf", pdf()))
    stranger = browser_of(app, make_leader(session, name="Lê Văn Cường"))
    session.commit()
    file = session.query(NoticeFile).one()
    stranger.get(f"/thong-bao/viet/{notice.code}/tep", status=404)
    token = stranger.get("/thong-bao/viet").all("input", name="csrf_token")[0].get("value")
    stranger.post(f"/thong-bao/viet/{notice.code}/tep/{file.id}/bo", {"csrf_token": token}, status=404)
    stranger.post(f"/thong-bao/viet/{notice.code}/tep/{file.id}/xoay", {"csrf_token": token}, status=404)
    assert session.query(NoticeFile).count() == 1


def test_what_is_published_keeps_its_files(desk: Visitor, session: Session, notice: Notice, leader: Person) -> None:
    attach(desk, notice, ("a.pdf", pdf()))
    file = session.query(NoticeFile).one()
    token = desk.get(f"/thong-bao/viet/{notice.code}/tep").all("input", name="csrf_token")[0].get("value")
    publish(session, actor_for(session, leader), notice, clock.now())
    session.commit()
    desk.post(f"/thong-bao/viet/{notice.code}/tep/{file.id}/bo", {"csrf_token": token}, status=404)
    desk.get(f"/thong-bao/viet/{notice.code}/tep", status=404)
    assert session.query(NoticeFile).count() == 1


def test_bytes_of_removed_files_and_discarded_drafts_go_after_a_day(
    app: Flask, desk: Visitor, session: Session, notice: Notice, leader: Person
) -> None:
    attach(desk, notice, ("a.pdf", pdf()), ("b.pdf", pdf()))
    first, second = session.query(NoticeFile).order_by(NoticeFile.id)
    keys = (first.key, second.key)
    desk.submit(
        f"/thong-bao/viet/{notice.code}/tep", {}, status=303, url=f"/thong-bao/viet/{notice.code}/tep/{first.id}/bo"
    )

    def there() -> list[bool]:
        return [current_site().storage.path(key).exists() for key in keys]

    sweep_files(clock.now())
    assert there() == [True, True], "an upload may still be on its way to its commit"
    sweep_files(clock.now() + timedelta(days=2))
    assert there() == [False, True]
    discard_draft(session, actor_for(session, leader), session.get_one(Notice, notice.id), clock.now())
    session.commit()
    sweep_files(clock.now() + timedelta(days=2))
    assert there() == [False, False]
