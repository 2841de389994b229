"""A draft becomes a report: once, whole, with its contact proved or without one."""

import io
import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, Person
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.extensions import db, limiter
from citizen_site.reports.enums import Delivery, PhotoStage, Verification, Visibility
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import CODE_ALPHABET, Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.submission import submit as submit_module
from citizen_site.reports.submission.drafts import (
    DRAFT_DAYS,
    choose_category,
    purge_old_drafts,
    start_draft,
    write_draft,
)
from citizen_site.reports.submission.submit import IncompleteDraftError, submit
from tests.factories.accounts import PostBox, sign_in, text_of_message
from tests.factories.drafts import NOBODY, PLACE, STORY, WORDS, Writer, bring_in_categories
from tests.factories.photos import photo_file
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

MAIL = {"way": "new", "contact": "lan@example.com", "name": "Nguyễn Lan", "consent": "y"}


@pytest.fixture
def box(app: Flask) -> PostBox:
    limiter.reset()
    return PostBox(app)


@pytest.fixture(autouse=True)
def _categories(app: Flask) -> None:
    with app.app_context():
        bring_in_categories()
        db.session.remove()


def only_report(app: Flask) -> Report:
    with app.app_context():
        reports = db.session.scalars(select(Report)).all()
        db.session.expunge_all()
        db.session.remove()
    assert len(reports) == 1
    return reports[0]


def code_in(box: PostBox, to: str) -> str:
    text = text_of_message(box.newest(to)) if "@" in to else box.newest_text(to)
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


def whole_draft(session: Session, category: str = "o-ga", **values: object) -> ReportDraft:
    now = clock.now()
    draft = start_draft(session, f"{id(values):064d}", language="vi", person_id=None, now=now)
    choose_category(
        session, draft, session.scalars(select(ReportCategory).where(ReportCategory.code == category)).one(), now
    )
    ward = {"area_id": 1, "place_text": "Ngõ 5", "description": STORY, "contact_kind": "none"}
    write_draft(session, draft, now, **{**ward, **values})
    return draft


# --- once -----------------------------------------------------------------------------------------


@pytest.mark.every_database
def test_a_double_tap_and_a_second_tab_make_one_report(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor).write()
    first = writer.send().response.location
    second = Writer.send(writer).response.location
    assert first == second == f"/phan-anh/moi/{writer.token}/da-gui"
    report = only_report(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReportEvent)) == 1
    assert report.display_code in visitor.get(second).text
    assert writer.get("chi-tiet", status=303, lint=False).response.location == first, "an old tab leads there, too"
    assert "viết dở" not in visitor.get("/phan-anh/moi").text


def test_htmx_gets_the_next_step_with_the_answer_to_a_form(visitor: Visitor, app: Flask, box: PostBox) -> None:
    """One answer less on a slow line; what was sent is committed before, and cookies of both answers count."""
    htmx = {"headers": {"HX-Request": "true"}, "status": 200}
    begun = visitor.post("/en/phan-anh/moi", {"category": "o-ga"}, **htmx)
    address = begun.response.headers["HX-Push-Url"]
    assert address.startswith("/en/phan-anh/moi/")
    assert "ban_nhap=" in begun.response.headers["Set-Cookie"]
    assert begun.html.lstrip().startswith('<div id="buoc"')
    assert "Step 2 of 3" in begun.text
    review = visitor.post(address, {**PLACE, **WORDS}, **htmx)
    assert review.response.headers["HX-Push-Url"] == address.replace("chi-tiet", "xem-lai")
    code = visitor.post(address.replace("chi-tiet", "gui"), MAIL, **htmx)
    assert code.response.headers["HX-Push-Url"].endswith("/ma")
    assert "lan@example.com" in code.text
    photo = {"anh": (io.BytesIO(photo_file()), "a.jpg")}
    photos = visitor.post(address.replace("chi-tiet", "anh"), photo, content_type="multipart/form-data", **htmx)
    assert 'id="anh-da-gui"' in photos.html
    assert "HX-Push-Url" not in photos.response.headers
    plain = visitor.post("/phan-anh/moi", {"category": "o-ga"}, status=303)
    assert plain.response.location.endswith("/chi-tiet")


@pytest.mark.every_database
def test_a_submission_that_is_retried_gives_the_same_report(session: Session) -> None:
    draft = whole_draft(session)
    one = submit(session, draft, None, clock.now())
    session.commit()
    two = submit(session, draft, None, clock.now())
    assert (one.is_new, two.is_new) == (True, False)
    assert one.report.id == two.report.id


@pytest.mark.every_database
def test_codes_are_random_readable_and_tried_again_when_taken(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [submit_module.new_report_code() for _ in range(200)]
    assert len(set(codes)) == 200
    assert set("".join(codes)) <= set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("01OIL")
    taken = iter(["AAAAAAA", "AAAAAAA", "AAAAAAA", "BBBBBBB"])
    monkeypatch.setattr(submit_module, "new_report_code", lambda: next(taken))
    first = submit(session, whole_draft(session), None, clock.now()).report
    draft = whole_draft(session, landmark="khác")
    draft.token_digest = "b" * 64
    second = submit(session, draft, None, clock.now()).report
    assert (first.code, second.code) == ("AAAAAAA", "BBBBBBB")


def test_what_is_missing_is_asked_for_and_no_report_is_made(session: Session, visitor: Visitor) -> None:
    with pytest.raises(IncompleteDraftError):
        submit(session, whole_draft(session, description=""), None, clock.now())
    session.rollback()
    writer = Writer(visitor)
    assert writer.send().response.location.endswith("/chi-tiet")
    assert session.scalars(select(Report)).all() == []


def test_everything_that_was_said_is_in_the_report(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor, "chieu-sang")
    writer.write(
        place={"landmark": "cạnh cây đa", "point": "21.042200, 105.919000", "accuracy": "18", "source": "device"},
        words={"urgency": "urgent", "hoi_so_den": "3"},
    )
    visitor.post(
        writer.url("anh"), {"anh": (io.BytesIO(photo_file()), "a.jpg")}, status=303, content_type="multipart/form-data"
    )
    confirmation = visitor.get(writer.send().response.location)
    assert 'class="small-map"' in confirmation.html, "and the place is shown at once"
    report = only_report(app)
    assert (report.description, report.landmark, report.urgency) == (STORY, "cạnh cây đa", "urgent")
    assert (report.latitude, report.accuracy_m, report.point_source) == (21.0422, 18.0, "device")
    assert report.answers == {"so-den": 3}
    assert len(report.quadkey) == 20
    with app.app_context():
        photo = db.session.scalars(select(ReportPhoto)).one()
        assert (photo.report_id, photo.stage) == (report.id, PhotoStage.REPORT)


# --- who ------------------------------------------------------------------------------------------


def test_without_contact_the_report_goes_at_once_as_an_unverified_one(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor).write()
    page = visitor.get(writer.send().response.location)
    report = only_report(app)
    assert (report.delivery, report.verification) == (Delivery.SENT, Verification.UNVERIFIED)
    assert report.due_at
    with app.app_context():
        assert db.session.scalars(select(ReporterContact)).all() == []
    assert f"/phan-anh/cua-toi/{writer.token}" in page.html
    assert "chậm nhất" in page.text
    assert page.response.headers["Referrer-Policy"] == "same-origin"


def test_with_a_contact_the_report_waits_for_the_code(visitor: Visitor, app: Flask, box: PostBox) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, **WORDS})
    assert writer.post("gui", MAIL).response.location.endswith("/ma"), "the button sends the contact along"
    assert only_report(app).delivery is Delivery.UNSENT
    assert writer.get("da-gui", status=303, lint=False).response.location.endswith("/gui-ma")
    assert "Bạn còn 4 lần thử" in writer.post("ma", {"code": "000000"}, status=422).text
    assert writer.post("ma", {"code": code_in(box, "lan@example.com")}).response.location.endswith("/da-gui")
    report = only_report(app)
    assert (report.delivery, report.verification, report.reporter_id) == (Delivery.SENT, Verification.VERIFIED, None)
    with app.app_context():
        contact = db.session.scalars(select(ReporterContact)).one()
        assert (contact.value, contact.name) == ("lan@example.com", "Nguyễn Lan")
        assert contact.verified_at
        assert contact.consented_at
        assert db.session.scalars(select(Person)).all() == [], "reporting opens no account"
        draft = db.session.scalars(select(ReportDraft)).one()
        assert (draft.name, draft.contact_value) == ("", "")
    assert "lan@example.com" in writer.get("da-gui").text


def test_a_code_comes_by_text_message_as_well(visitor: Visitor, app: Flask, box: PostBox) -> None:
    writer = Writer(visitor).write(who={"way": "new", "contact": "0912 345 678", "consent": "y"})
    writer.send()
    writer.post("ma", {"code": code_in(box, "+84912345678")})
    assert only_report(app).verification is Verification.VERIFIED


def test_a_code_for_a_report_signs_nobody_in_and_a_sign_in_code_sends_no_report(
    visitor: Visitor, app: Flask, box: PostBox
) -> None:
    writer = Writer(visitor).write(who=MAIL)
    writer.send()
    code = code_in(box, "lan@example.com")
    assert visitor.get("/dang-nhap/ma", status=303, lint=False).response.location == "/dang-nhap"
    visitor.submit("/dang-nhap", {"contact": "lan@example.com"}, status=303)
    assert writer.get("ma", status=303, lint=False).response.location.endswith("/gui-ma")
    assert visitor.submit("/dang-nhap/ma", {"code": code}, status=422)
    assert only_report(app).delivery is Delivery.UNSENT


def test_a_verified_contact_of_an_account_links_the_report_to_it(visitor: Visitor, app: Flask, box: PostBox) -> None:
    sign_in(Visitor(app), "lan@example.com", box)
    writer = Writer(visitor).write(who=MAIL)
    writer.send()
    writer.post("ma", {"code": code_in(box, "lan@example.com")})
    with app.app_context():
        assert only_report(app).reporter_id == db.session.scalars(select(Person.id)).one()


def test_an_unverified_report_can_go_without_its_contact_which_is_forgotten(
    visitor: Visitor, app: Flask, box: PostBox
) -> None:
    writer = Writer(visitor).write(who=MAIL)
    writer.send()
    assert "Gửi không kèm liên lạc" in writer.get("gui-ma").text
    writer.post("gui-khong-lien-lac", {})
    report = only_report(app)
    assert (report.delivery, report.verification) == (Delivery.SENT, Verification.UNVERIFIED)
    with app.app_context():
        assert db.session.scalars(select(ReporterContact)).all() == []


def test_people_who_are_signed_in_are_verified_at_once(visitor: Visitor, app: Flask, box: PostBox) -> None:
    sign_in(visitor, "lan@example.com", box)
    writer = Writer(visitor).write()
    page = writer.get("xem-lai")
    assert "lan@example.com" in page.text
    contact = {"way": "email:lan@example.com", "name": "Lan", "consent": "y"}
    assert writer.post("gui", contact).response.location.endswith("/da-gui")
    report = only_report(app)
    assert (report.delivery, report.verification) == (Delivery.SENT, Verification.VERIFIED)
    with app.app_context():
        assert report.reporter_id == db.session.scalars(select(Contact.person_id)).one()


def test_no_name_is_filled_in_that_would_need_consent(visitor: Visitor, box: PostBox) -> None:
    sign_in(visitor, "lan@example.com", box)
    assert Writer(visitor).write().get("xem-lai").by_id("name").get("value") in (None, "")


def test_people_who_want_no_messages_get_none_though_the_account_has_an_address(
    visitor: Visitor, app: Flask, box: PostBox
) -> None:
    sign_in(visitor, "lan@example.com", box)
    for message in box.folder.glob("*"):
        message.unlink()
    writer = Writer(visitor)
    writer.write(who=NOBODY)
    writer.send()
    with app.app_context():
        run_due_jobs(db.session(), clock.now())
    assert list(box.folder.glob("*")) == []
    data = json.loads(visitor.get("/tai-khoan/du-lieu.json", lint=False).html)
    page = visitor.get("/tai-khoan/du-lieu").text
    assert data["reports"][0]["code"] in page
    assert WORDS["description"] in page
    assert "Phản ánh bạn đã gửi cũng ở lại" in visitor.get("/tai-khoan/xoa").text


def test_a_draft_is_among_the_data_of_an_account(visitor: Visitor, box: PostBox) -> None:
    sign_in(visitor, "lan@example.com", box)
    Writer(visitor).post("chi-tiet", {**WORDS, "go": "save"}, status=204)
    assert WORDS["description"] in visitor.get("/tai-khoan/du-lieu").text


def test_a_contact_typed_before_signing_in_still_has_to_be_proved(visitor: Visitor, app: Flask, box: PostBox) -> None:
    writer = Writer(visitor).write(who={**MAIL, "contact": "khac@example.com"})
    sign_in(visitor, "lan@example.com", box)
    assert writer.send().response.location.endswith("/ma")
    assert only_report(app).delivery is Delivery.UNSENT


@pytest.mark.every_database
def test_codes_to_one_contact_are_few_and_the_report_is_stored_all_the_same(
    visitor: Visitor, app: Flask, box: PostBox
) -> None:
    writer = Writer(visitor).write(who=MAIL)
    writer.send()
    for _ in range(4):
        writer.post("gui-ma", {})
    page = writer.post("gui-ma", {}, status=429)
    assert "phản ánh vẫn được giữ" in page.text
    assert only_report(app).delivery is Delivery.UNSENT


def test_sensitive_kinds_stay_private(visitor: Visitor, app: Flask) -> None:
    Writer(visitor, "tre-em-nguoi-gia").write(words={"visibility": "private"}).send()
    report = only_report(app)
    assert report.visibility is Visibility.PRIVATE
    assert not report.is_public


# --- drafts end -----------------------------------------------------------------------------------


@pytest.mark.every_database
def test_old_drafts_go_with_their_photos_and_reports_stay(visitor: Visitor, app: Flask, session: Session) -> None:
    sent = Writer(visitor).write()
    sent.send()
    left = Writer(Visitor(app))
    visitor.post(
        left.url("anh"), {"anh": (io.BytesIO(photo_file()), "a.jpg")}, status=303, content_type="multipart/form-data"
    )
    session.expire_all()
    assert purge_old_drafts(session, clock.now() + timedelta(days=DRAFT_DAYS - 1)) == 0
    assert purge_old_drafts(session, clock.now() + timedelta(days=DRAFT_DAYS, minutes=1)) == 2
    session.commit()
    assert session.scalars(select(ReportPhoto)).all() == []
    assert len(session.scalars(select(Report)).all()) == 1
    assert left.get("chi-tiet", status=404)
    assert sent.get("da-gui"), "the private link is the report's own"
