"""What looks like spam is quarantined; sources are blocked for a time; nothing is decided by a machine alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.desk import spam_and_blocks
from citizen_site.reports.blocklist import digest_of_network
from citizen_site.reports.enums import Moderation, QuarantineReason
from citizen_site.reports.jobs import forget_all
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.spam import FROM_ONE_SOURCE, count_similar, quarantine_reason_for
from tests.factories.drafts import Writer, bring_in_categories
from tests.factories.reports import make_report
from tests.factories.staff import make_person, make_staff, signed_in
from tests.support.desk import ADVERT, WARD, at
from tests.support.pages import Visitor


@pytest.fixture
def desk(app: Flask, session: Session) -> Visitor:
    return make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]


def reason(app: Flask, session: Session, report: Report) -> QuarantineReason | None:
    return quarantine_reason_for(session, report, app.config["SECRET_KEY"], clock.now())


def test_the_same_words_three_times_are_quarantined_whatever_their_accents(app: Flask, session: Session) -> None:
    first, second = make_report(description=ADVERT), make_report(description=f"{ADVERT}!")
    third = make_report(description=ADVERT.replace("ề", "e").upper(), is_approved=False)
    other = make_report(description="Đèn đường trước số nhà mười hai tắt đã ba hôm, tối đi lại rất khó.")
    assert reason(app, session, third) is QuarantineReason.SIMILAR
    assert reason(app, session, other) is None
    assert count_similar("Ổ gà to quá", ["Ổ gà to quá"] * 5) == 0, "short words are said by many"
    session.delete(second)
    session.flush()
    assert reason(app, session, third) is None, "two may be neighbours"
    assert first.quarantine_reason == ""


def test_a_flood_from_one_network_is_quarantined_and_ordinary_use_is_not(app: Flask, session: Session) -> None:
    source = digest_of_network(app.config["SECRET_KEY"], "203.0.113.7")
    reports = [make_report(description=f"Việc số {number}", source_digest=source) for number in range(FROM_ONE_SOURCE)]
    assert reason(app, session, reports[-1]) is None
    assert reason(app, session, make_report(description="Một việc nữa", source_digest=source)) is QuarantineReason.MANY


def test_it_is_quarantined_by_the_worker_with_its_reason_and_released_by_a_person(
    app: Flask, session: Session, desk: Visitor
) -> None:
    for _ in range(2):
        make_report(description=ADVERT)
    report = make_report(description=ADVERT, is_approved=False)
    session.commit()
    run_due_jobs(session, clock.now() + timedelta(minutes=1))
    session.refresh(report)
    assert (report.quarantine_reason, report.moderation) == (QuarantineReason.SIMILAR, Moderation.PENDING)
    page = desk.get(at(report))
    assert "Đang giữ lại để xem" in page.text
    assert "giống hệt" in page.text
    carried = {name: page.all("input", name=name)[0].get("value") for name in ("csrf_token", "version", "seen")}
    desk.post(f"{at(report)}/khong-phai-thu-rac", carried, status=303)
    session.refresh(report)
    assert report.quarantine_reason == ""
    kinds = session.scalars(select(ReportEvent.kind).where(ReportEvent.report_id == report.id)).all()
    assert {"quarantined", "released"} <= set(kinds)
    run_due_jobs(session, clock.now() + timedelta(minutes=2))
    assert report.quarantine_reason == "", "what a person decided stays"


def test_a_blocked_account_reads_why_keeps_its_draft_and_may_report_elsewhere(
    app: Flask, session: Session, desk: Visitor
) -> None:
    bring_in_categories()
    lan = make_person("Lan", "lan@example.com")
    session.commit()
    writer = Writer(signed_in(app, lan))
    writer.write()
    writer.send()
    report = session.scalars(select(Report)).one()
    url = f"{at(report)}/chan-nguon"
    desk.submit(url, {"kind": "account"}, status=422)
    chosen = {"kind": "account", "days": "7", "reason": "Gửi quảng cáo nhiều lần.", "hides": "y"}
    done = desk.submit(url, chosen, status=303)
    assert "Số phản ánh được ẩn: 1" in desk.get(done.response.location).text
    session.expire_all()
    assert (report.moderation, report.hidden_reason) == (Moderation.HIDDEN, "Gửi quảng cáo nhiều lần.")
    again = Writer(writer.visitor).write()
    refused = again.post("gui", {}, status=403)
    assert "Gửi quảng cáo nhiều lần." in refused.text
    assert "115" in refused.text
    assert again.get("xem-lai").all("form", action=again.url("gui")), "the draft is still there"
    elsewhere = Writer(writer.visitor).write(place={"area": "phuong-viet-hung"})
    elsewhere.send()
    (block,) = session.scalars(select(Block))
    desk.submit("/dieu-hanh/chan-nguon", {}, status=303, url=f"/dieu-hanh/chan-nguon/{block.id}/thoi")
    again.send()
    entries = select(AuditEntry.action).where(AuditEntry.action.startswith("source.")).order_by(AuditEntry.id)
    assert session.scalars(entries).all() == ["source.blocked", "source.unblocked"]


def test_blocking_hides_what_the_source_has_waiting_here_and_says_what_is_left(
    app: Flask, session: Session, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam_and_blocks, "MOST_AT_ONCE", 3)
    elsewhere = [make_report(area="phuong-hoan-kiem", is_approved=False) for _ in range(3)]
    first, office = make_report(is_approved=False), make_report(description="UBND phường Phúc Lợi", is_approved=False)
    also, unproved, approved = make_report(is_approved=False), make_report(is_approved=False), make_report()
    from_source = (*elsewhere, first, office, also, approved)
    for each in (*from_source, unproved):
        proved = None if each is unproved else clock.now()
        session.add(
            ReporterContact(
                report_id=each.id, kind="email", value="pha@example.com", created_at=clock.now(), verified_at=proved
            )
        )
    session.commit()
    chosen = {"kind": "contact", "days": "7", "reason": "Phá.", "hides": "y"}
    done = desk.submit(f"{at(first)}/chan-nguon", chosen, status=303)
    page = desk.get(done.response.location).text
    assert "Số phản ánh được ẩn: 2" in page
    assert "Số phản ánh của nguồn này chưa ẩn: 1." in page
    session.expire_all()
    hidden = {each.id for each in session.scalars(select(Report)) if each.moderation is Moderation.HIDDEN}
    assert hidden == {first.id, also.id}
    one_by_one = desk.submit(f"{at(office)}/chan-nguon", {**chosen, "reason": "Bịa."}, status=303)
    assert "Số phản ánh được ẩn: 0" in desk.get(one_by_one.response.location).text
    session.expire_all()
    assert office.moderation is Moderation.PENDING


def test_what_comes_from_a_blocked_network_is_quarantined_not_refused(
    app: Flask, session: Session, desk: Visitor, visitor: Visitor
) -> None:
    bring_in_categories()
    Writer(visitor).write().send()
    report = session.scalars(select(Report)).one()
    assert report.source_digest == digest_of_network(app.config["SECRET_KEY"], "127.0.0.1")
    page = desk.get(f"{at(report)}/chan-nguon")
    assert [each.get("value") for each in page.all("input", name="kind")] == ["network"], "nothing else is known"
    desk.submit(f"{at(report)}/chan-nguon", {"kind": "network", "days": "1", "reason": "Phá."}, status=303)
    Writer(visitor).write(words={"description": "Một việc khác hẳn."}).send()
    run_due_jobs(session, clock.now() + timedelta(minutes=1))
    later = session.scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()
    assert later.quarantine_reason == QuarantineReason.BLOCKED
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    assert quarantine_reason_for(session, later, app.config["SECRET_KEY"], tomorrow) is None, "it ends by itself"


def test_where_reports_came_from_is_forgotten(app: Flask, session: Session) -> None:
    report = make_report(source_digest="a" * 64)
    session.commit()
    forget_all(session, clock.now() + timedelta(days=29), site_of(app).settings)
    assert session.scalar(select(Report.source_digest).where(Report.id == report.id)) == "a" * 64
    forget_all(session, clock.now() + timedelta(days=31), site_of(app).settings)
    assert session.scalar(select(Report.source_digest).where(Report.id == report.id)) == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_a_network_is_an_address_or_what_one_connection_has(one: str, other: str, same: bool) -> None:
    assert (digest_of_network("k", one) == digest_of_network("k", other)) is same
    assert digest_of_network("k", "unknown") == ""


def test_nobody_unblocks_their_own_account(app: Flask, session: Session, desk: Visitor) -> None:
    nam, own = make_staff(app, "Vũ Nam", Role.MODERATOR, WARD)
    report = make_report(reporter_id=nam.id)
    session.commit()
    chosen = {"kind": "account", "days": "7", "reason": "Gửi quảng cáo nhiều lần."}
    desk.submit(f"{at(report)}/chan-nguon", chosen, status=303)
    (block,) = session.scalars(select(Block))
    page, lift = own.get("/dieu-hanh/chan-nguon"), f"/dieu-hanh/chan-nguon/{block.id}/thoi"
    assert "Đây là tài khoản của bạn" in page.text
    assert not page.all("form", action=lift)
    own.submit("/tai-khoan", {}, status=403, url=lift)
    session.refresh(block)
    assert block.unblocked_at is None
    desk.submit("/dieu-hanh/chan-nguon", {}, status=303, url=lift)
