"""The step from two tables of messages to one, and back: nothing is sent twice, and what waits is still sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from citizen_site.core.database import UtcDateTime
from citizen_site.core.jobs import OutboxJob
from citizen_site.extensions import db
from citizen_site.notifications.models import subject
from citizen_site.reports.models.timeline import ReportEvent
from tests.factories.reports import make_report
from tests.support.databases import TestSite

AFTER = "5b8e2f61c7d4"  # the step to one table
BEFORE_MESSAGES = "9c1d4e7a2b60"
NOW = datetime.now(UTC).replace(microsecond=123456)
LONG_AGO = NOW - timedelta(days=91)
# As it was after this step.
MESSAGE = sa.table(
    "message",
    *(sa.column(name) for name in ("id", "kind", "about", "recipient")),
    *(sa.column(name, UtcDateTime()) for name in ("sent_at", "given_up_at")),
)
MOMENTS = ("claimed_at", "owed_at", "at", "run", "due_at")


def insert(table: str, **values: Any) -> int:
    columns = [sa.column(name, sa.DateTime(timezone=True) if name in MOMENTS else None) for name in values]
    if table == "outbox_job":
        columns = [sa.column("payload", sa.JSON) if each.name == "payload" else each for each in columns]
    statement = sa.insert(sa.table(table, sa.column("id"), *columns)).values(**values).returning(sa.column("id"))
    with db.engine.begin() as connection:
        return int(connection.execute(statement).scalar_one())


def insert_job(name: str, **payload: Any) -> None:
    insert("outbox_job", name=name, payload=payload, due_at=NOW, attempts=0)


def jobs() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for job in db.session.execute(sa.select(OutboxJob.name, OutboxJob.payload).order_by(OutboxJob.id)):
        found.setdefault(job.name, []).append(job.payload)
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_messages_and_their_jobs_go_to_the_one_table_and_back(kind: str, tmp_path: Path) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        report = make_report()
        old, new = (
            ReportEvent(report_id=report.id, at=at, kind="commented", actor_kind="staff") for at in (LONG_AGO, NOW)
        )
        db.session.add_all([old, new])
        db.session.execute(sa.delete(OutboxJob))
        db.session.commit()
        report_id, old_id, new_id = report.id, old.id, new.id
        db.session.remove()
        downgrade(revision=BEFORE_MESSAGES)
        escalation_id = insert("escalation", report_id=report_id, level=3, run=NOW, at=NOW)
        insert("report_message", event_id=old_id, recipient="reporter", claimed_at=LONG_AGO)
        insert("report_message", event_id=new_id, recipient="reporter", claimed_at=NOW)
        insert("report_message", event_id=new_id, recipient="person:8", claimed_at=None)
        waiting = insert("report_message", event_id=new_id, recipient="person:7", claimed_at=None)
        insert("desk_letter", kind="morning", about="2026-11-27", recipient="person:7", owed_at=NOW, claimed_at=NOW)
        about = f"escalation:{escalation_id}"
        letter = insert("desk_letter", kind="very_late", about=about, recipient="unit:3", owed_at=NOW, claimed_at=None)
        insert("desk_letter", kind="very_late", about="escalation:999", recipient="unit:3", owed_at=NOW, claimed_at=NOW)
        insert_job("reports.send", message_id=waiting)
        insert_job("desk.send_letter", letter_id=letter)
        insert_job("staff.send_invitation", invitation_id=4)
        insert_job("accounts.tell", person_id=7, to="lan@example.com", what="contact_added")
        upgrade(revision=AFTER)
        event, escalated = subject("event", new_id, NOW), subject("escalation", escalation_id, NOW)
        rows = db.session.execute(sa.select(MESSAGE).order_by(MESSAGE.c.id)).all()
        ids = {(each.about, each.recipient): each.id for each in rows}
        assert [(each.kind, each.about, each.recipient, each.sent_at, each.given_up_at) for each in rows] == [
            ("report_update", event, "reporter", NOW, None),
            ("report_update", event, "person:8", None, NOW),
            ("report_update", event, "person:7", None, None),
            ("daily_digest", "2026-11-27", "person:7", NOW, None),
            ("escalation", escalated, "unit:3", None, None),
        ]
        found = jobs()
        sent = [{"message_id": ids[event, "person:7"]}, {"message_id": ids[escalated, "unit:3"]}]
        assert found["notifications.send"] == sent
        assert found["staff.send_invitation"] == [{"invitation_id": 4, "requested_at": NOW.isoformat()}]
        assert found["accounts.tell"][0]["changed_at"] == NOW.isoformat()
        db.session.remove()
        downgrade(revision=BEFORE_MESSAGES)
        with db.engine.connect() as connection:
            messages = connection.execute(sa.text("SELECT id, recipient FROM report_message ORDER BY id")).all()
            letters = connection.execute(sa.text("SELECT id, kind, about FROM desk_letter ORDER BY id")).all()
        assert [each.recipient for each in messages] == ["reporter", "person:8", "person:7"]
        assert [(each.kind, each.about) for each in letters] == [("morning", "2026-11-27"), ("very_late", about)]
        assert jobs() == {
            "reports.send": [{"message_id": messages[2].id}],
            "desk.send_letter": [{"letter_id": letters[1].id}],
            "staff.send_invitation": [{"invitation_id": 4}],
            "accounts.tell": [{"person_id": 7, "to": "lan@example.com", "what": "contact_added"}],
        }
        db.session.remove()
        upgrade(revision=AFTER)
