"""Two moderators in the very same moment: the second one's change meets the first one's at the database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.core.permissions import Role
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.at_once import lose_race
from tests.support.desk import WARD, at, hidden_of


def test_a_race_lost_at_the_database_shows_what_changed_and_keeps_the_words(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, WARD)[1]
    report = make_report()
    session.commit()
    data = {**hidden_of(desk.get(at(report)), "rejected-"), "rejected-text": "Không rõ chỗ nào."}
    lose_race(monkeypatch, report)
    page = desk.post(f"{at(report)}/chuyen/rejected", data, status=409)
    assert page.all("textarea", name="rejected-text")[0].text.strip() == "Không rõ chỗ nào."
    monkeypatch.undo()
    session.rollback()
    session.expire_all()
    assert report.status == "received"
    data = {**hidden_of(desk.get(at(report)), "rejected-"), "rejected-text": "Không rõ chỗ nào."}
    desk.post(f"{at(report)}/chuyen/rejected", data, status=303)
