"""The public page of a report: what it says, and to whom."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.reports.attachments.photos import add_photo, publish_photo
from citizen_site.reports.enums import PhotoStage
from citizen_site.reports.models.report import Report
from citizen_site.reports.status import change_status
from citizen_site.reports.workflow import Status, TransitionData
from tests.factories.photos import photo_file
from tests.factories.reports import STAFF, make_report
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Page, Visitor, text_of

pytestmark = pytest.mark.either_database


def test_a_public_report_is_listed_and_has_a_page(visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    title = "Ổ gà sâu trước số nhà 12, xe máy dễ ngã"
    assert visitor.get("/phan-anh").links()[title] == f"/phan-anh/{report.display_code}"
    page = visitor.get(f"/phan-anh/{report.display_code}")
    assert title in page.text
    assert "Đã nhận" in page.text


def test_a_code_is_understood_however_it_is_typed(visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    for typed in (
        report.code.lower(),
        report.code,
        report.display_code.lower(),
        f"{report.code[:2]} {report.code[2:]}",
    ):
        answer = visitor.get(f"/phan-anh/{typed}", status=301).response
        assert answer.location == f"/phan-anh/{report.display_code}"
    for wrong in ("AAAAAAA", "O00-0000", "K7M", "x" * 300, "K7M-4QXT-"):
        visitor.get(f"/phan-anh/{wrong}", status=404)


def test_what_is_unsent_hidden_or_private_is_not_there_for_others(visitor: Visitor, session: Session) -> None:
    unsent = make_report(is_delivered=False)
    private = make_report(visibility="private")
    hidden = make_report(moderation="hidden", hidden_reason="nêu tên người khác", is_approved=False)
    session.commit()
    for report in (unsent, private, hidden):
        visitor.get(f"/phan-anh/{report.display_code}", status=404)
    assert "Ổ gà" not in visitor.get("/phan-anh").text


def test_a_removed_report_leaves_a_tombstone(visitor: Visitor, session: Session) -> None:
    report = make_report()
    report.removed_at, report.description, report.place_text = clock.now(), "", ""
    report.refresh_listing()
    session.commit()
    page = visitor.get(f"/phan-anh/{report.display_code}", status=410)
    assert "đã bị xóa hẳn" in page.text


def steps(page: Page) -> list[str]:
    """The steps of the track, the present one in brackets."""
    (track,) = page.all("ol", class_="track")
    return [f"[{text_of(each)}]" if each.get("aria-current") else text_of(each) for each in track]


def resolve(session: Session, report: Report) -> None:
    facts = TransitionData(public_text="Đã vá xong.", evidence="reason")
    change_status(session, STAFF, report, Status.RESOLVED, facts, now=clock.now())
    session.commit()


def test_a_report_shows_five_steps_with_their_days_and_one_line_of_facts(visitor: Visitor, session: Session) -> None:
    report = make_report(now=clock.now() - timedelta(days=5), support_count=12)
    session.commit()
    url, today = f"/phan-anh/{report.display_code}", clock.to_local(clock.now())
    day, before = f"{today.day}/{today.month}", clock.to_local(report.received_at)
    received = f"Nhận{before.day}/{before.month}" + (f"/{before.year}" if before.year != today.year else "")
    later = [f"{word}chưa tới" for word in ("Giao", "Làm", "Xong", "Xác nhận")]
    assert steps(visitor.get(url)) == [f"[{received}]", *later]
    resolve(session, report)
    page = visitor.get(url)
    assert steps(page) == [received, "Giao", "Làm", f"[Xong{day}]", "Xác nhậnchờ người gửi"]
    assert "Phường Phúc Lợi · xong sau 5 ngày · 12 người cũng gặp" in page.text
    assert f"[Done{today.day} {today:%b}]" in steps(visitor.get(f"/en{url}"))
    report.fix_confirmed_at = clock.now()
    session.commit()
    assert steps(visitor.get(url))[-1] == f"[Xác nhận{day}]"
    refused = make_report()
    words = TransitionData(public_text="Đường do thành phố quản lý.")
    change_status(session, STAFF, refused, Status.NOT_RESPONSIBLE, words, now=clock.now())
    session.commit()
    shown = steps(visitor.get(f"/phan-anh/{refused.display_code}"))
    assert shown == [f"Nhận{day}", f"[Cần gửi nơi khác{day}]"]


def test_its_reporter_alone_is_asked_whether_it_is_really_fixed(app: Flask, visitor: Visitor, session: Session) -> None:
    lan = make_person("Nguyễn Lan", "lan@example.com")
    report = make_report(reporter_id=lan.id)
    resolve(session, report)
    url, question = f"/phan-anh/{report.display_code}", "Đã xong thật chưa?"
    assert question not in visitor.get(url).text
    page = signed_in(app, lan).get(url)
    assert question in page.text
    assert "Vẫn chưa xong" not in page.links()
    own = page.links()["Chưa xong"].partition("#")[0]
    opened = signed_in(app, lan).get(own)
    folds = {text_of(each.find("summary")): each.get("open") is not None for each in opened.all("details")}
    assert folds["Chưa, việc này chưa xong"]
    assert not folds["Đúng, đã xong"]


def test_photos_of_before_and_after_stand_above_the_words(visitor: Visitor, session: Session) -> None:
    report, ids = make_report(), []
    for stage, colour in ((PhotoStage.REPORT, "red"), (PhotoStage.ADDED, "blue"), (PhotoStage.AFTER, "green")):
        photo = add_photo(session, report, io.BytesIO(photo_file(colour=colour)), stage=stage, now=clock.now())
        session.commit()
        run_due_jobs(session, clock.now())
        session.refresh(photo)
        publish_photo(session, photo)
        ids.append(photo.id)
    session.commit()
    page = visitor.get(f"/phan-anh/{report.display_code}")
    (pair,) = page.all("div", class_="pair bleed")
    large = [each.get("src") for each in pair.iter("img")]
    assert large == [f"/phan-anh/anh/{ids[0]}/nho.webp", f"/phan-anh/anh/{ids[2]}/nho.webp"]
    assert page.html.index(large[1]) < page.html.index("<h1")
    assert page.html.count(f"/phan-anh/anh/{ids[1]}/nho.webp") == 1, "the other one is below"
    in_rows = [each.get("src") for each in visitor.get("/khu-vuc/phuong-phuc-loi").all("img")]
    assert in_rows == [f"/phan-anh/anh/{ids[0]}/be.webp"]


def test_a_report_shows_its_place_among_the_names_around_it_before_any_script(
    visitor: Visitor, session: Session
) -> None:
    report = make_report()
    report.latitude, report.longitude = 21.0403, 105.9241
    session.commit()
    for page in (
        visitor.get(f"/phan-anh/{report.display_code}"),
        visitor.get("/phan-anh?khu-vuc=phuong-phuc-loi"),
    ):
        (drawing,) = page.all("svg", class_="small-map")
        assert "Phúc Lợi" in [text_of(each) for each in drawing.iter("text")]
        assert [each for each in drawing.iter() if each.get("class") == "small-map__pin"]
        assert not [each for each in drawing.iter() if each.get("href") or each.get("src")], "nobody else is asked"
    assert visitor.get("/phan-anh").all("svg", class_="small-map") == []
