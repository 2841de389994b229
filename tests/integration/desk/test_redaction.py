"""Photos at the desk: looked at before they are published, and parts of them covered so that nobody gets them back."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import current_site
from citizen_site.reports.attachments.jobs import forget_old_originals, remove_stray_files
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import EventKind, PhotoDecision, PhotoStage
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from tests.factories.photos import SECRET, exif_with
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, acts, at, hidden_of, let_undo_period_pass
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

SIZE = (800, 600)


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    """The browser of a moderator of one ward."""
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def picture() -> bytes:
    """Stripes everywhere, so that anything left of them shows."""
    image = Image.effect_noise(SIZE, 90).convert("RGB")
    target = io.BytesIO()
    image.save(target, "JPEG", quality=92, exif=exif_with())
    return target.getvalue()


def add(session: Session, report: Report, count: int = 1) -> list[ReportPhoto]:
    now = clock.now() - timedelta(seconds=1)
    photos = [add_photo(session, report, io.BytesIO(picture()), stage=PhotoStage.ADDED, now=now) for _ in range(count)]
    session.commit()
    run_due_jobs(session, clock.now())
    return photos


def place(report: Report, photo: ReportPhoto) -> str:
    return f"{at(report)}/anh/{photo.id}/che"


def cover(
    desk: Visitor, report: Report, photo: ReportPhoto, *boxes: tuple[float, ...], act: str = "luu", status: int = 303
) -> Page:
    columns = list(zip(*boxes, strict=True)) or [(), (), (), ()]
    numbers = {
        name: [str(each) for each in column]
        for name, column in zip(("trai", "tren", "rong", "cao"), columns, strict=True)
    }
    page = desk.get(place(report, photo))
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "decision")}
    return desk.post(place(report, photo), {**hidden, **numbers, "viec": act}, status=status)


def opened(page: Page) -> Image.Image:
    image = Image.open(io.BytesIO(page.response.data))
    assert not image.getexif()
    assert SECRET.encode() not in page.response.data
    return image.convert("RGB")


def approve(desk: Visitor, report: Report, status: int = 303, **choices: str) -> Page:
    given = {name.replace("anh_", "anh-"): value for name, value in choices.items()}
    return desk.post(f"{at(report)}/duyet", {**hidden_of(desk.get(at(report))), **given}, status=status)


def test_boxes_are_burned_into_new_copies_and_the_old_ones_go(
    desk: Visitor,
    session: Session,
    visitor: Visitor,
) -> None:
    report = make_report()
    (photo,) = add(session, report)
    clear = opened(desk.get(f"{at(report)}/anh/{photo.id}/chua-che.webp"))
    old = copy_keys(photo.copies)
    cover(desk, report, photo, (0, 0, 20, 10), act="dang")
    let_undo_period_pass(session)
    before = f"/phan-anh/anh/{photo.id}"
    assert (photo.is_published, photo.version, photo.redactions) == (True, 1, [[0, 0, 20, 10]])
    old += copy_keys(photo.copies)
    cover(desk, report, photo, (25, 50, 25, 20))
    let_undo_period_pass(session)
    assert not any(current_site().storage.path(key).exists() for key in old)
    for query in ("", "?ban=0", "?ban=1", "?ban=x"):
        visitor.get(f"{before}/lon.webp{query}", status=404)
    # The box now lies at 200..400 across and 300..420 down: one colour in there, the picture as it was everywhere else.
    for size in ("lon", "nho"):
        public = opened(visitor.get(f"{before}/{size}.webp?ban=2"))
        scale = public.width / SIZE[0]
        inside = tuple(round(each * scale) for each in (210, 310, 390, 410))
        assert max(ImageStat.Stat(public.crop(inside)).stddev) < 2, size
    large = opened(visitor.get(f"{before}/lon.webp?ban=2"))
    for outside in ((0, 0, 800, 280), (0, 440, 800, 600), (0, 0, 180, 600), (420, 0, 800, 600)):
        assert max(ImageStat.Stat(ImageChops.difference(large.crop(outside), clear.crop(outside))).mean) < 12, outside
    # What was covered first is open again, because the clear copy was kept; the original is untouched.
    assert current_site().storage.path(photo.original_key).exists()
    page = desk.get(place(report, photo))
    assert "Trước và sau" in page.text
    assert [node.get("value") for node in page.all("input", name="trai")][:1] == ["25"]
    assert f"/phan-anh/anh/{photo.id}/lon.webp?ban=2" in visitor.get(f"/phan-anh/{report.display_code}").html
    entry = session.scalars(select(ReportEvent).where(ReportEvent.kind == EventKind.PHOTO_REDACTED)).first()
    assert entry
    assert not entry.is_public
    assert acts(session).count("report.photo_redacted") == 2


def test_without_boxes_the_photo_is_as_it_was(desk: Visitor, session: Session) -> None:
    report = make_report()
    (photo,) = add(session, report)
    clear = current_site().storage.read(photo.large_key)
    cover(desk, report, photo, (10, 10, 30, 30))
    session.expire_all()
    assert current_site().storage.read(photo.clear_key) == clear
    cover(desk, report, photo)
    session.expire_all()
    assert (current_site().storage.read(photo.large_key), photo.redactions, photo.clear_key) == (clear, [], "")


@pytest.mark.parametrize(
    "typed", [("a", "0", "10", "10"), ("", "0", "10", "10"), ("120", "0", "10", "10"), ("nan", "0", "9", "9")]
)
def test_what_is_no_box_is_said_beside_it_and_nothing_changes(
    desk: Visitor,
    session: Session,
    typed: tuple[str, ...],
) -> None:
    report = make_report()
    (photo,) = add(session, report)
    page = cover(desk, report, photo, typed, act="dang", status=422)
    assert "Chưa lưu" in page.text
    assert page.all("input", name="trai")[0].get("value") == typed[0]
    session.expire_all()
    assert (photo.version, photo.decision) == (0, PhotoDecision.NONE)


def test_a_box_over_the_edge_is_cut_and_rows_come_and_go_without_script(desk: Visitor, session: Session) -> None:
    report = make_report()
    (photo,) = add(session, report)
    more = cover(desk, report, photo, (1, 2, 3, 4), act="them", status=200)
    assert [node.get("value") for node in more.all("input", name="trai")][:2] == ["1", "40"]
    fewer = cover(desk, report, photo, (1, 2, 3, 4), (5, 6, 7, 8), act="bo-1", status=200)
    assert [node.get("value") for node in fewer.all("input", name="trai")][:1] == ["5"]
    cover(desk, report, photo, ("-5", "90,5", "10", "50"))
    session.expire_all()
    assert photo.redactions == [[0, 90.5, 5, 9.5]]


def test_once_the_clear_copy_is_gone_boxes_are_only_added(desk: Visitor, session: Session, app: Flask) -> None:
    report = make_report()
    (photo,) = add(session, report)
    cover(desk, report, photo, (10, 10, 20, 20))
    session.expire_all()
    clear = photo.clear_key
    assert remove_stray_files(session, current_site().storage, clock.now() + timedelta(days=3)) >= 0
    assert current_site().storage.path(clear).exists(), "no stray file"
    forget_old_originals(session, clock.now() + timedelta(days=400), 90)
    session.commit()
    run_due_jobs(session, clock.now() + timedelta(days=401))
    assert not current_site().storage.path(clear).exists()
    assert "chỉ thêm ô được" in desk.get(place(report, photo)).text
    cover(desk, report, photo, (60, 60, 20, 20))
    session.expire_all()
    assert photo.redactions == [[10, 10, 20, 20], [60, 60, 20, 20]]


def test_of_two_who_cover_one_photo_the_second_is_told(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report()
    (photo,) = add(session, report)
    second = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    page = second.get(place(report, photo))
    cover(desk, report, photo, (10, 10, 20, 20))
    token = page.all("input", name="csrf_token")[0].get("value")
    stale = {"csrf_token": token, "version": "0", "viec": "luu", "trai": "50", "tren": "50", "rong": "9", "cao": "9"}
    told = second.post(place(report, photo), stale, status=409)
    assert "người khác đã đổi ảnh này" in told.text
    assert told.all("input", name="trai")[0].get("value") == "50"
    session.expire_all()
    assert photo.redactions == [[10, 10, 20, 20]]


def on_page(page: Page, act: str, **boxes: str) -> dict[str, str]:
    """What the photo's page sends that was opened before."""
    hidden = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "decision")}
    return {**hidden, **boxes, "viec": act}


def test_a_colleagues_look_takes_nothing_away_from_those_who_have_the_photo_open(
    app: Flask, desk: Visitor, session: Session
) -> None:
    report = make_report()
    (photo,) = add(session, report)
    page = desk.get(place(report, photo))
    make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1].get(place(report, photo))
    desk.post(place(report, photo), on_page(page, "dang", trai="1", tren="2", rong="30", cao="40"), status=303)
    let_undo_period_pass(session)
    assert (photo.is_published, photo.redactions) == (True, [[1, 2, 30, 40]])


def test_of_two_who_decide_about_one_photo_the_second_is_told_what_the_first_decided(
    app: Flask, desk: Visitor, session: Session
) -> None:
    report = make_report(is_approved=False)
    (photo,) = add(session, report)
    second = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1]
    own_page = second.get(place(report, photo))
    whole = {**hidden_of(second.get(at(report))), f"anh-{photo.id}": "publish"}
    cover(desk, report, photo, act="giu")
    for url, old in ((f"{at(report)}/duyet", whole), (place(report, photo), on_page(own_page, "dang"))):
        told = second.post(url, old, status=409)
        session.expire_all()
        assert (photo.decision, photo.is_published) == (PhotoDecision.WITHHOLD, False)
    assert "người khác đã quyết định về ảnh này: Không đăng" in told.text
    second.post(place(report, photo), on_page(told, "dang"), status=303)
    let_undo_period_pass(session)
    assert photo.is_published


def chosen_in(page: Page) -> list[str]:
    """What is ticked beside the photos."""
    boxes = [node for node in page.all("input", type="radio") if (node.get("name") or "").startswith("anh-")]
    return [node.get("value") for node in boxes if "checked" in node.attrib]


def test_nothing_is_published_that_nobody_opened(app: Flask, desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False)
    first, second = add(session, report, 2)
    publish = {f"anh_{each.id}": "publish" for each in (first, second)}
    assert "Ảnh 1: hãy chọn" in approve(desk, report, 422).text
    desk.get(place(report, first))
    refused = approve(desk, report, 422, **publish)
    assert "Ảnh 2: hãy mở ảnh lớn" in refused.text
    assert "Ảnh 1: hãy" not in refused.text
    assert len(chosen_in(refused)) == 2, "what was chosen is still there"
    # A colleague's look is no look of one's own.
    make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)[1].get(place(report, second))
    approve(desk, report, 422, **publish)
    session.expire_all()
    assert not report.is_public
    approve(desk, report, **{**publish, f"anh_{second.id}": "withhold"})
    let_undo_period_pass(session)
    assert report.is_public
    assert [each.is_published for each in (first, second)] == [True, False]
    # What is added later waits for a look, too, and can be let through on its own page.
    (late,) = add(session, report)
    assert not late.is_published
    again = {f"anh_{first.id}": "publish", f"anh_{second.id}": "withhold"}
    assert "Ảnh 3: hãy chọn" in approve(desk, report, 422, **again).text
    cover(desk, report, late, act="dang")
    let_undo_period_pass(session)
    assert late.is_published
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.approved")).one()
    assert entry.details == {"photos": [first.id]}


def test_deciding_leads_from_photo_to_photo_and_back(desk: Visitor, session: Session) -> None:
    report = make_report(is_approved=False)
    first, second = add(session, report, 2)
    assert cover(desk, report, first, act="dang").response.location.endswith(f"/anh/{second.id}/che")
    assert cover(desk, report, second, act="giu").response.location.endswith("#dang")
    page = desk.get(at(report))
    assert chosen_in(page) == ["publish", "withhold"]
    other = make_report()
    session.commit()
    desk.get(place(other, first), status=404)
