"""The step to tables, columns and stored words by the terms that the code uses, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import check, downgrade, upgrade

from citizen_site.core.audit import AuditEntry
from citizen_site.core.jobs import OutboxJob
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk.models import BulkAction, BulkActionItem, Outcome
from citizen_site.extensions import Base, db
from citizen_site.notices.authenticity.models import NoticeFingerprint
from citizen_site.notices.flags import NoticeFlag
from citizen_site.notices.models import NoticeRevision
from citizen_site.notices.view_counts.models import NoticeViewCount
from citizen_site.notifications.daily_digest import DigestOptOut
from citizen_site.reports.enums import EventKind, PhotoDecision
from citizen_site.reports.models.act import ReportAct
from citizen_site.reports.models.approval_request import ApprovalRequest, RequestedAction
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.forwarding import Agency
from citizen_site.reports.models.timeline import ReportEvent
from tests.factories.notices import make_groups, make_leader, post
from tests.factories.reports import make_report
from tests.factories.staff import make_person
from tests.support.databases import TestSite

BEFORE = "5b7e2c90d4f1"
AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def insert(table: str, **values: Any) -> int:
    """One row of a table as it was."""
    with db.engine.begin() as connection:
        old = sa.Table(table, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        row = connection.execute(sa.insert(old).values(**values))
        return int(row.inserted_primary_key[0])


def all_rows() -> dict[str, list[str]]:
    with db.engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith("search_fts")]
        return {name: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}


def fill_old_tables(report: int, person: int, area: int, event: int, notice: int, revision: int) -> None:
    task = insert(
        "desk_task",
        person_id=person,
        kind="bulk_act",
        parameters={"act_id": 7},
        total=1,
        done=0,
        result={},
        file_key="",
        file_name="",
        created_at=AT,
    )
    insert(
        "desk_task",
        person_id=person,
        kind="dry_run",
        parameters={"draft": {"group": "duong", "words": '"group":'}},
        total=1,
        done=0,
        result={},
        file_key="",
        file_name="",
        created_at=AT,
    )
    act = insert("bulk_act", person_id=person, key="k", kind="tu-choi", parameters={}, created_at=AT, task_id=task)
    insert(
        "bulk_act_item",
        act_id=act,
        report_id=report,
        seen_version=1,
        outcome="kept",
        problem="four_eyes",
        before={"status": "received"},
        done_at=AT,
    )
    insert(
        "outside_body",
        area_id=area,
        name="Công ty Thoát nước",
        sort_key="c",
        email="",
        handles="",
        created_at=AT,
        is_demo=False,
    )
    insert(
        "source_block",
        area_id=area,
        kind="account",
        digest="d",
        reason="Đăng bậy",
        report_id=report,
        starts_at=AT,
        ends_at=AT.replace(year=2027),
        lifted_at=AT,
        lifted_by_id=person,
    )
    insert("hide_request", report_id=report, wish="remove", asked_by_id=person, reason="Lộ tên", requested_at=AT)
    insert("desk_digest_off", person_id=person, since=AT)
    insert("notice_mark", mark=5, revision_id=revision)
    insert("notice_flag", notice_id=notice, reason="wrong", message="", person_id=person, created_at=AT)
    details = {"given_to": 'Tổ "given_to": một', "given_to_id": person}
    insert(
        "report_event",
        report_id=report,
        at=AT,
        kind="hiding_refused",
        party="staff",
        unit="",
        is_public=False,
        text="",
        details=details,
    )
    insert(
        "report_photo",
        report_id=report,
        event_id=event,
        stage="report",
        position=0,
        upload_key="u",
        content_digest="d",
        original_key="",
        original_bytes=1,
        state="waiting",
        problem="",
        copies="",
        width=0,
        height=0,
        is_published=False,
        looked_at_by_id=person,
        looked_at=AT,
        decision="keep_back",
        redactions=[],
        clear_key="",
        version=0,
        created_at=AT,
        is_demo=False,
    )
    for action, thing in (("reports.many", "bulk_act:3"), ("body.closed", "body:4"), ("sign_in.done", "person:5")):
        insert("audit_entry", at=AT, action=action, thing=thing, network="", request_id="", details={"wish": "hide"})
    insert(
        "outbox_job",
        name="accounts.notify_change",
        payload={"what": "own_ways_reset"},
        due_at=AT,
        attempts=1,
        given_up_at=AT,
        crashes=0,
    )
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET shown_as = 'short'")
        connection.exec_driver_sql("UPDATE notice_tally SET opened = 3")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_stay_whole_through_the_step_to_standard_names_and_back(kind: str, tmp_path: Path) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        session = db.session()
        make_groups(session)
        notice = post(session, make_leader(session), now=AT)
        session.add(NoticeViewCount(notice_id=notice.id))
        report, person = make_report(), make_person("Lan")
        session.flush()
        event = session.scalars(sa.select(ReportEvent.id).limit(1)).one()
        revision = session.scalars(sa.select(NoticeRevision.id)).one()
        session.execute(sa.delete(NoticeFingerprint))
        session.execute(sa.delete(OutboxJob))
        ids = (report.id, person.id, report.area_id or 0, event, notice.id, revision)
        session.commit()
        db.session.remove()
        downgrade(revision=BEFORE)
        fill_old_tables(*ids)
        before = all_rows()
        upgrade()
        check()
        assert_read_by_the_models(ids[1])
        db.session.remove()
        downgrade(revision=BEFORE)
        assert all_rows() == before
        upgrade()
        db.session.remove()
        db.engine.dispose()


def assert_read_by_the_models(person_id: int) -> None:
    session = db.session()
    bulk, dry = session.scalars(sa.select(BackgroundTask).order_by(BackgroundTask.id))
    assert (bulk.kind, bulk.parameters) == (BackgroundTaskKind.BULK_ACTION, {"action_id": 7})
    assert dry.parameters == {"draft": {"group_code": "duong", "words": '"group":'}}
    item = session.scalars(sa.select(BulkActionItem)).one()
    assert session.get_one(BulkAction, item.action_id).task_id == bulk.id
    assert (item.outcome, item.problem) == (Outcome.UNDO_FAILED, "approval_required")
    assert session.get_one(ReportAct, item.act_id).snapshot == {"status": "received"}
    assert session.scalars(sa.select(Agency.name)).all() == ["Công ty Thoát nước"]
    assert session.scalars(sa.select(Block.unblocked_by_id)).all() == [person_id]
    request = session.scalars(sa.select(ApprovalRequest)).one()
    assert (request.requested_action, request.requested_by_id) == (RequestedAction.REMOVE, person_id)
    assert session.scalars(sa.select(DigestOptOut.person_id)).all() == [person_id]
    assert session.scalars(sa.select(NoticeFingerprint.fingerprint)).all() == [5]
    assert session.scalars(sa.select(NoticeViewCount.opened)).all() == [3]
    assert session.scalars(sa.select(NoticeFlag.flagged_by_id)).all() == [person_id]
    event = session.scalars(sa.select(ReportEvent).where(ReportEvent.kind == EventKind.HIDE_REFUSED)).one()
    assert event.details == {"assignee": 'Tổ "given_to": một', "assignee_id": person_id}
    photo = session.scalars(sa.select(ReportPhoto)).one()
    assert (photo.decision, photo.viewed_by_id, photo.viewed_at) == (PhotoDecision.WITHHOLD, person_id, AT)
    entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.at == AT).order_by(AuditEntry.id)).all()
    assert [(each.action, each.thing) for each in entries[-3:]] == [
        ("reports.bulk_action", "bulk_action:3"),
        ("agency.closed", "agency:4"),
        ("sign_in.done", "person:5"),
    ]
    assert entries[-1].details == {"requested_action": "hide"}
    job = session.scalars(sa.select(OutboxJob)).one()
    assert (job.payload, job.dead_lettered_at) == ({"what": "local_credentials_reset"}, AT)


def test_every_constraint_and_index_in_the_database_has_the_name_that_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in Base.metadata.sorted_tables:
            constraints = [
                inspector.get_pk_constraint(table.name),
                *inspector.get_foreign_keys(table.name),
                *inspector.get_unique_constraints(table.name),
                *inspector.get_check_constraints(table.name),
            ]
            assert {each["name"] for each in constraints} == {each.name for each in table.constraints}, table.name
            indexes = {
                each["name"] for each in inspector.get_indexes(table.name) if "duplicates_constraint" not in each
            }
            # SQLAlchemy does not reflect the text index of PostgreSQL, which is made by hand.
            assert indexes - {"ix_search_document_words"} == {each.name for each in table.indexes}, table.name
