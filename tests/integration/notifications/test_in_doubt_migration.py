"""The step to messages that go again: one that was in doubt before has no name that a second copy could have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from citizen_site.core.jobs import OutboxJob, run_due_jobs
from citizen_site.extensions import db
from citizen_site.notifications.in_doubt import resend_in_doubt
from citizen_site.notifications.models import Message, MessageKind
from tests.support.databases import TestSite

BEFORE = "7d20b6f4a9c1"
NOW = datetime.now(UTC)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_message_in_doubt_is_given_up_as_it_would_have_been_and_others_stay(kind: str, tmp_path: Path) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        values = {"kind": MessageKind.DAILY_DIGEST, "about": "2026-11-30", "created_at": NOW}
        db.session.add_all(
            [
                Message(recipient="person:1", claimed_at=NOW, sent_at=NOW, **values),
                Message(recipient="person:2", claimed_at=NOW, **values),
                Message(recipient="person:3", **values),
            ]
        )
        db.session.commit()
        db.session.remove()
        downgrade(revision=BEFORE)
        upgrade()
        resend_in_doubt(NOW)
        run_due_jobs(db.session(), NOW)
        found = db.session.execute(sa.select(Message.recipient, Message.discarded_at).order_by(Message.id)).all()
        assert [tuple(each) for each in found] == [("person:1", None), ("person:2", NOW), ("person:3", None)]
        assert db.session.scalars(sa.select(OutboxJob.id)).all() == []
        db.session.remove()
