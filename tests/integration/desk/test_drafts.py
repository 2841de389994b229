"""What somebody types at the desk is saved for them until they send it, and nobody else reads it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.permissions import Role
from citizen_site.desk.drafts import RETENTION, DeskDraft, purge_old_drafts
from citizen_site.desk.personal_data import own_drafts
from citizen_site.reports.workflow import Status
from tests.factories.reports import make_report
from tests.factories.staff import make_staff
from tests.support.desk import WARD, at, hidden_of, move
from tests.support.pages import Page, Visitor, text_of

WORDS = "Tổ Đô thị vá xong ngày 30/11, cắt mép và thảm lại 6 m²."


def keep(desk: Visitor, address: str, form: str, revision: int, status: int = 200, **typed: str) -> Page:
    """What static/js/drafts.js sends."""
    hidden = hidden_of(desk.get(address))
    data = {**hidden, "nhap": form, "nhap-ban": str(revision), **typed}
    return desk.post(f"{address}/nhap", data, status=status, headers={"HX-Request": "true"})


def test_an_answer_is_saved_while_its_author_types_and_comes_back_to_them_alone_until_it_is_sent(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    person, desk = anna
    report = make_report()
    session.commit()
    saved = keep(desk, at(report), "chuyen-resolved", 0, **{"resolved-text": WORDS[:20]})
    assert "Đã tự lưu" in saved.text
    assert saved.all("input", name="nhap-ban")[0].get("value") == "1"
    keep(desk, at(report), "chuyen-resolved", 1, **{"resolved-text": WORDS, "resolved-evidence": "reason"})
    page = desk.get(at(report))
    assert text_of(page.by_id("resolved-text")) == WORDS
    assert page.all("input", name="resolved-evidence", value="reason")[0].get("checked") is not None
    assert own_drafts(session, person.id)[0]["words"] == [WORDS]

    _huy, other = make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD)
    assert WORDS not in other.get(at(report)).html

    hidden = {**hidden_of(page, "resolved-"), "nhap": "chuyen-resolved", "nhap-ban": "2"}
    sent = {"resolved-text": WORDS, "resolved-evidence": "reason"}
    desk.post(f"{at(report)}/chuyen/resolved", {**hidden, **sent}, status=303)
    assert [each.fields for each in session.scalars(select(DeskDraft))] == [[]]
    keep(desk, at(report), "chuyen-resolved", 2, 409, **{"resolved-text": WORDS})
    assert own_drafts(session, person.id) == [], "what was on its way when the answer was sent brings nothing back"


def test_the_window_that_lags_behind_overwrites_nothing_and_keeps_its_words(
    session: Session, anna: tuple[Person, Visitor]
) -> None:
    desk, report = anna[1], make_report()
    session.commit()
    keep(desk, at(report), "ghi-chu", 0, note="Đã gọi cho tổ trưởng.")
    again = keep(desk, at(report), "ghi-chu", 0, note="Đã gọi cho tổ trưởng.")
    assert "Đã tự lưu" in again.text, "two taps say the same"
    late = keep(desk, at(report), "ghi-chu", 0, 409, note="Chiều nay gọi lại.")
    assert "Đã gọi cho tổ trưởng." in late.text
    assert session.scalars(select(DeskDraft)).one().fields == [["note", "Đã gọi cho tổ trưởng."]]
    # Its author has read both and wants this one: the button of the answer says so, with or without script.
    revision = int(late.all("input", name="nhap-ban")[0].get("value"))
    desk.post(
        f"{at(report)}/nhap",
        {
            "csrf_token": hidden_of(desk.get(at(report)))["csrf_token"],
            "nhap": "ghi-chu",
            "nhap-ban": str(revision),
            "note": "Chiều nay gọi lại.",
            "giu": "1",
        },
        status=303,
    )
    page = desk.get(at(report))
    assert text_of(page.by_id("note")) == "Chiều nay gọi lại."
    keep(desk, at(report), "ghi-chu", 2, 422, note="a " * 11_000)
    keep(desk, at(report), "la-lung", 0, 404, note="x")


def test_words_for_a_step_that_is_gone_stay_readable_and_drafts_end_after_two_weeks(
    app: Flask, session: Session, anna: tuple[Person, Visitor]
) -> None:
    desk, report = anna[1], make_report()
    session.commit()
    keep(desk, at(report), "chuyen-rejected", 0, **{"rejected-text": "Đây là đường nội bộ."})
    _huy, other = make_staff(app, "Trần Quốc Huy", Role.MODERATOR, WARD)
    move(other, report, Status.NOT_RESPONSIBLE, text="Việc của bên điện lực, đã báo ngày 30/11.")
    page = desk.get(at(report))
    assert "cho một bước không còn nữa" in page.text
    assert "Đây là đường nội bộ." in page.text
    session.execute(update(DeskDraft).values(saved_at=clock.now() - RETENTION - timedelta(minutes=1)))
    session.commit()
    assert "Đây là đường nội bộ." not in desk.get(at(report)).text
    purge_old_drafts(clock.now())
    assert session.scalars(select(DeskDraft)).all() == []


def test_what_a_script_sends_after_the_session_ended_takes_no_saved_form_away(
    session: Session, visitor: Visitor
) -> None:
    """Its cookie, answered after that of a form that was sent, would name another browser."""
    report = make_report()
    session.commit()
    for path in ("nhap", "da-doc"):
        headers = {"HX-Request": "true"}
        answer = visitor.post(f"{at(report)}/{path}", {"text": WORDS}, status=204, headers=headers).response
        assert answer.headers.getlist("Set-Cookie") == []
