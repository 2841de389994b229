"""Moderators see who else has a report open."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.desk.presence import ReportPresence, forget
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, hidden_of
from tests.support.pages import text_of


def test_moderators_who_open_a_report_are_seen_by_the_others_for_two_minutes(app: Flask, session: Session) -> None:
    anna, binh = (make_staff(app, name, Role.MODERATOR, WARD)[1] for name in ("Anna", "Bình"))
    report, other = make_report(), make_report()
    session.commit()
    data = hidden_of(anna.get(at(report)))
    anna.get(at(report))
    assert "đang xem" not in anna.get("/dieu-hanh?xem=tat-ca").text, "one does not see oneself"
    assert binh.get("/dieu-hanh?xem=tat-ca").text.count("Anna đang xem") == 1
    assert "Anna đang xem" not in text_of(binh.get(at(other)).by_id("phan-anh"))
    assert "Anna đang xem, vừa xong" in binh.get(at(report)).text, "noted although the page is only read"
    beat = {"status": 200, "headers": {"HX-Request": "true"}}
    assert "Bình đang xem" in anna.post(f"{at(report)}/dang-xem", data, **beat).text

    session.execute(update(ReportPresence).values(seen_at=clock.now() - timedelta(minutes=3)))
    session.commit()
    quiet = anna.post(f"{at(report)}/dang-xem", data, **beat)
    assert "đang xem" not in quiet.text, "gone for three minutes"
    assert "Anna đang xem" in binh.get("/dieu-hanh?xem=tat-ca").text, "the heartbeat brought her back"
    assert "vừa đổi" not in quiet.text
    binh.post(f"{at(report)}/ghi-chu", {**hidden_of(binh.get(at(report))), "note": "Đã gọi"}, status=303)
    changed = anna.post(f"{at(report)}/dang-xem", data, **beat)
    assert "Phản ánh này vừa đổi" in changed.text, "an open page hears of it before its form is sent in vain"

    session.execute(
        update(ReportPresence)
        .where(ReportPresence.report_id == other.id)
        .values(seen_at=clock.now() - timedelta(minutes=3))
    )
    session.commit()
    forget(clock.now())
    assert {row.report_id for row in session.query(ReportPresence)} == {report.id}
