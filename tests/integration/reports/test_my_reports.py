"""All reports of an account, the way back to a lost private link, and what becomes of them with the account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import close_account
from citizen_site.accounts.queries import personal_data_of
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import OutboxJob
from citizen_site.extensions import limiter
from citizen_site.reports.access_link import message_token
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from tests.factories.accounts import PostBox, text_of_message
from tests.factories.reports import make_report
from tests.factories.staff import make_person, signed_in
from tests.support.pages import Visitor

pytestmark = pytest.mark.either_database

MINE = "/phan-anh/cua-toi"
TOKEN = "t" * 43
LAN = "lan@example.com"


@pytest.fixture
def report(app: Flask, session: Session) -> Report:
    report = make_report(key=app.config["SECRET_KEY"], token=TOKEN)
    now = clock.now()
    session.add(ReporterContact(report_id=report.id, kind="email", value=LAN, verified_at=now, created_at=now))
    session.execute(delete(OutboxJob))  # news of its beginning
    session.commit()
    return report


def test_an_account_sees_its_own_reports_and_opens_them_by_code(app: Flask, session: Session) -> None:
    person, other = make_person("Trần Lan"), make_person("Vũ Nam")
    mine = [make_report(reporter_id=person.id, description=f"Việc số {number}.") for number in range(27)]
    theirs = make_report(reporter_id=other.id, is_approved=False)
    session.commit()
    browser = signed_in(app, person)
    page = browser.get(MINE)
    assert "Việc số 26" in page.text
    assert theirs.display_code not in page.html
    more = next(node.get("href") for node in page.all("a") if node.get("id") == "xem-them-nua")
    assert "Việc số 0" in browser.get(more).text
    assert len(browser.get(MINE).statements) <= 10
    assert "Việc số 3" in browser.get(f"{MINE}/so/{mine[3].display_code}").text
    token = page.all("input", name="csrf_token")[0].get("value")
    data = {"csrf_token": token, "version": str(mine[3].version), "words": "Thêm"}
    browser.post(f"{MINE}/so/{mine[3].display_code}/them", data, status=303)
    for code in (theirs.display_code, "AAAAAAA", "abc"):
        browser.get(f"{MINE}/so/{code}", status=404)
        browser.post(f"{MINE}/so/{code}/them", data, status=404)
    stranger = Visitor(app).get(f"{MINE}/so/{theirs.display_code}", status=303, lint=False)
    assert "/dang-nhap" in stranger.response.location


def test_a_lost_link_comes_to_the_contact_and_the_old_ones_end(
    app: Flask, report: Report, visitor: Visitor, session: Session
) -> None:
    box = PostBox(app)
    in_messages = f"{MINE}/{message_token(report, app.config['SECRET_KEY'])}"
    visitor.get(in_messages)
    asked = visitor.submit(MINE, {"code": report.display_code.lower(), "contact": " LAN@example.com"}, status=303)
    assert report.display_code not in visitor.get(asked.response.location).html
    link = re.search(r"https?://[^/\s]+(/\S+)", text_of_message(box.newest(LAN)))
    assert link
    assert report.display_code in visitor.get(link[1]).text
    for old in (f"{MINE}/{TOKEN}", in_messages):
        visitor.get(old, status=404)


def but_limits(statements: list[str]) -> list[str]:
    """Without the counters of requests: a telephone number has one more, whether it is known or not."""
    return [each for each in statements if "rate_limit_window" not in each]


@pytest.mark.parametrize(
    ("code", "contact"), [("right", "khac@example.com"), ("AAAAAAA", LAN), ("???", LAN), ("right", "0912345678")]
)
def test_the_answer_and_the_work_are_the_same_when_nothing_fits(
    app: Flask, report: Report, visitor: Visitor, session: Session, code: str, contact: str
) -> None:
    box = PostBox(app)
    limiter.reset()
    right = visitor.submit(MINE, {"code": report.display_code, "contact": LAN}, status=303)
    limiter.reset()
    typed = report.display_code if code == "right" else code
    wrong = visitor.submit(MINE, {"code": typed, "contact": contact}, status=303)
    assert wrong.response.location == right.response.location
    assert len(but_limits(wrong.statements)) == len(but_limits(right.statements))
    box.newest(LAN)
    assert len(list(box.folder.glob("*"))) == 1, "one message for the one that fits"
    assert session.scalars(select(OutboxJob)).all() == []


def test_asking_again_and_again_for_one_contact_is_stopped(report: Report, visitor: Visitor) -> None:
    limiter.reset()
    for _time in range(5):
        visitor.submit(MINE, {"code": report.display_code, "contact": LAN}, status=303)
    visitor.submit(MINE, {"code": report.display_code, "contact": LAN}, status=429)
    limiter.reset()


def test_a_form_with_faults_keeps_what_was_typed(visitor: Visitor) -> None:
    limiter.reset()
    page = visitor.submit(MINE, {"code": "K7M-4QXT", "contact": "sai"}, status=422)
    assert page.all("input", name="code")[0].get("value") == "K7M-4QXT"


def test_everything_about_me_has_my_reports_and_they_outlive_the_account(
    app: Flask, session: Session, report: Report, visitor: Visitor
) -> None:
    person = make_person("Trần Lan", "tran@example.com")
    report.reporter_id = person.id
    session.commit()
    everything = personal_data_of(session, person)
    assert [each["code"] for each in everything["reports"]] == [report.display_code]
    assert everything["reports"][0]["contact"]["value"] == LAN
    assert TOKEN not in str(everything)
    close_account(session, person, clock.now())
    session.commit()
    session.expire_all()
    assert report.reporter_id is None
    assert session.get(ReporterContact, report.id) is None
    assert report.display_code in visitor.get(f"{MINE}/{TOKEN}").text, "the link still opens it"
    assert "Ổ gà" in visitor.get(f"/phan-anh/{report.display_code}").text


def test_no_token_is_written_down(
    app: Flask, report: Report, visitor: Visitor, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.get(f"{MINE}/{TOKEN}")
    visitor.submit(f"{MINE}/{TOKEN}", {"words": "a", "version": "9"}, url=f"{MINE}/{TOKEN}/them", status=409)
    assert TOKEN not in caplog.text
    assert not any(TOKEN in str(vars(entry)) for entry in session.scalars(select(AuditEntry)))
