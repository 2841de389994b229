"""Half a year without news: the person responsible gets one email, and none once there is news or they left."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.clock import today
from citizen_site.core.jobs import run_due_jobs
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.programme.jobs import remind_of_quiet_pilots
from citizen_site.programme.models.pilots import Pilot, PilotStatus, PilotUpdate
from citizen_site.programme.personal_data import erase_programme, export_programme
from tests.factories.programme import NOW, SOURCE, add_pilot, seed_programme
from tests.factories.staff import make_person


def reminded(session: Session, days: int) -> int:
    """How many reminders were sent in all, when the clock has come so far."""
    now = NOW + timedelta(days=days)
    for _ in range(2):  # an hour later nobody is reminded again
        remind_of_quiet_pilots(now)
        run_due_jobs(session, now)
    session.commit()
    query = select(Message).where(Message.kind == MessageKind.PILOT_REMINDER, Message.sent_at.is_not(None))
    return len(session.scalars(query).all())


def quiet_pilot(session: Session, **given: object) -> Pilot:
    seed_programme(session)
    person = make_person("Trần Hà", "ha@example.com")
    return add_pilot(
        session, "huyen-ba-vi", "Lớp kỹ năng số", since=today(NOW), responsible_person_id=person.id, **given
    )


def test_the_person_responsible_gets_one_email_for_each_half_year_without_news(session: Session) -> None:
    pilot = quiet_pilot(session)
    version = pilot.version
    assert reminded(session, 180) == 0
    assert reminded(session, 184) == 1
    assert reminded(session, 300) == 1
    assert reminded(session, 184 + 184) == 2
    session.refresh(pilot)
    assert pilot.version == version


def test_news_ends_the_silence_also_when_it_comes_before_the_email_goes(session: Session) -> None:
    pilot = quiet_pilot(session)
    now = NOW + timedelta(days=184)
    remind_of_quiet_pilots(now)
    news = PilotUpdate(pilot_id=pilot.id, on=today(now), text="Mở lại.", entered_at=now, **SOURCE)
    session.add(news)
    session.commit()
    run_due_jobs(session, now)
    session.commit()
    assert reminded(session, 184) == 0
    assert reminded(session, 184 + 150) == 0


def test_nobody_is_reminded_of_a_model_that_has_ended(session: Session) -> None:
    quiet_pilot(session, status=PilotStatus.STOPPED)
    assert reminded(session, 400) == 0


def test_what_a_person_entered_is_theirs_to_see_and_stays_without_them(session: Session) -> None:
    pilot = quiet_pilot(session)
    person_id = pilot.responsible_person_id
    assert person_id
    assert export_programme(session, person_id) == [{"responsible_for": "Lớp kỹ năng số"}]
    erase_programme(session, person_id, NOW)
    session.refresh(pilot)
    assert pilot.responsible_person_id is None
    assert export_programme(session, person_id) == []
