"""“I have this too”, once each, and following."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact
from citizen_site.core import clock
from citizen_site.reports.models.participants import ReportFollow, ReportSupport
from citizen_site.reports.models.report import Report
from tests.factories.reports import make_report
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Visitor


def supports(session: Session, report: Report) -> int:
    session.expire_all()
    rows = len(session.scalars(select(ReportSupport).where(ReportSupport.report_id == report.id)).all())
    assert report.support_count == rows
    return rows


def test_a_browser_counts_once_however_often_it_taps(app: Flask, visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    url, version = f"/phan-anh/{report.display_code}/toi-cung-gap", report.version
    for _ in range(3):
        # The page offers the button once only, but a second tap may be on its way already.
        page = visitor.get(url)
        token = page.all("input", name="csrf_token")[0].get("value")
        visitor.post(url, {"csrf_token": token}, status=303)
        assert supports(session, report) == 1
    assert "Đã tính cả bạn" in visitor.get(url).text
    Visitor(app).submit(url, {}, status=303)
    assert supports(session, report) == 2
    assert "2 người cũng gặp" in Visitor(app).get(f"/phan-anh/{report.display_code}").text
    assert report.version == version, "a moderator's decision is not disturbed"


def test_support_can_be_withdrawn_and_only_ones_own(app: Flask, visitor: Visitor, session: Session) -> None:
    report = make_report()
    session.commit()
    url = f"/phan-anh/{report.display_code}/toi-cung-gap"
    visitor.submit(url, {}, status=303)
    Visitor(app).submit(url, {}, status=303, url=f"{url}/rut-lai")
    assert supports(session, report) == 1
    visitor.submit(url, {}, status=303, url=f"{url}/rut-lai")
    visitor.submit(url, {}, status=303, url=f"{url}/rut-lai")
    assert supports(session, report) == 0


def test_a_person_counts_once_on_all_devices_and_with_the_browser_from_before(app: Flask, session: Session) -> None:
    report, person = make_report(), make_person("Nguyễn Lan")
    session.commit()
    url = f"/phan-anh/{report.display_code}/toi-cung-gap"
    signed_in(app, person).submit(url, {}, status=303)
    signed_in(app, person).submit(url, {}, status=303)
    assert supports(session, report) == 1
    other = Visitor(app)
    other.submit(url, {}, status=303)
    account = signed_in(app, make_person("Trần Minh")).client.get_cookie("tai_khoan")
    assert account
    other.client.set_cookie("tai_khoan", account.value)
    other.submit(url, {}, status=303)
    assert supports(session, report) == 2


def test_nobody_supports_their_own_report_or_one_that_is_not_for_everybody(app: Flask, session: Session) -> None:
    person = make_person("Nguyễn Lan")
    own, hidden = make_report(reporter_id=person.id), make_report(is_approved=False)
    session.commit()
    mine = signed_in(app, person)
    url = f"/phan-anh/{own.display_code}/toi-cung-gap"
    assert "phản ánh của bạn" in mine.get(url).text
    mine.submit("/phan-anh/" + own.display_code + "/theo-doi", {}, status=403, url=url)
    Visitor(app).get(f"/phan-anh/{hidden.display_code}/toi-cung-gap", status=404)
    assert supports(session, own) == 0


def test_following_needs_a_sign_in_and_leads_back(app: Flask, visitor: Visitor, session: Session) -> None:
    report, person = make_report(), make_person("Nguyễn Lan")
    session.commit()
    url = f"/phan-anh/{report.display_code}/theo-doi"
    answer = visitor.get(url, status=303, lint=False).response
    assert answer.location.startswith("/dang-nhap?tiep=")
    assert report.display_code in answer.location
    mine = signed_in(app, person)
    assert "chưa có email" in mine.get(url).text
    session.add(Contact(person_id=person.id, kind="email", value="lan@example.com", verified_at=clock.now()))
    session.commit()
    assert "chưa có email" not in mine.get(url).text
    mine.submit(url, {}, status=303)
    mine.submit(url, {}, status=303)
    assert len(session.scalars(select(ReportFollow)).all()) == 1
    assert "Đang theo dõi" in mine.get(f"/phan-anh/{report.display_code}").text
    mine.submit(url, {}, status=303, url=f"{url}/thoi")
    assert session.scalars(select(ReportFollow)).all() == []


def test_what_one_may_not_read_cannot_be_followed(app: Flask, session: Session) -> None:
    hidden, removed = make_report(is_approved=False), make_report()
    removed.removed_at = clock.now()
    removed.refresh_listing()
    session.commit()
    browser = signed_in(app, make_person("Nguyễn Lan"))
    for report in (hidden, removed):
        browser.get(f"/phan-anh/{report.display_code}/theo-doi", status=404)
