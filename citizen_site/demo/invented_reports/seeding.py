"""Writes invented reports: planned in memory, inserted by a handful of bulk statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.revisions import invalidate
from citizen_site.core.search import index_new
from citizen_site.core.storage import Storage
from citizen_site.demo.invented_reports.copies import MOST_PLANNED, TEMPLATES, add_copies
from citizen_site.demo.invented_reports.plans import Plan, Planner
from citizen_site.demo.invented_reports.words import pieces
from citizen_site.demo.pictures import KINDS, KINDS_AFTER, store_demo_picture
from citizen_site.reports.count_folding import rebuild as rebuild_counts
from citizen_site.reports.enums import Evidence, PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.participants import ReportFeedback, ReportSupport
from citizen_site.reports.models.report import Report, display_code
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.search import desk_entry, entry
from citizen_site.reports.workflow import ActorKind, Status

# One in so many reports of a kind that can be drawn has pictures; of the newest of the demo's own ward all have.
PICTURED = 12
NEWEST = timedelta(days=45)


def seed_reports(session: Session, storage: Storage, now: datetime, count: int, resident_id: int | None) -> str:
    """Add them where there are none yet. Of very many, all but the first are copies, committed as they come."""
    if count == 0:
        return "no reports"
    is_there = session.scalars(select(Report.id).where(Report.is_demo).limit(1)).first() is not None
    if count > MOST_PLANNED:
        said = "" if is_there else _seed_planned(session, storage, now, TEMPLATES, resident_id)
        if copied := add_copies(session, count, now):
            rebuild_counts(session, now)
        return f"{said}, {copied} copies of them" if said else f"{copied or 'no'} more reports"
    return "its reports are there" if is_there else _seed_planned(session, storage, now, count, resident_id)


def _seed_planned(session: Session, storage: Storage, now: datetime, count: int, resident_id: int | None) -> str:
    categories = session.scalars(select(ReportCategory).order_by(ReportCategory.position)).all()
    known = [each for each in categories if each.code in pieces()["categories"]]
    if not known:
        return "no reports without categories"
    planner = Planner(session, known, now)
    plans = planner.plans(count, resident_id)
    by_id = _write_reports(session, planner.chance, plans)
    _write_events(session, by_id)
    _write_supports(session, by_id)
    _write_photos(session, storage, by_id, planner)
    areas = gazetteer(session)
    listed = [(report_id, plan) for report_id, plan in by_id.items() if plan.is_public]
    index_new(session, [entry(_said(report_id, plan), plan.category, areas) for report_id, plan in listed])
    index_new(session, [desk_entry(_said(report_id, plan)) for report_id, plan in by_id.items()])
    rebuild_counts(session, now)
    invalidate(session, "reports")
    invalidate(session, "report_supports")
    return f"{len(by_id)} reports"


def _write_reports(session: Session, chance: Random, plans: Sequence[Plan]) -> dict[int, Plan]:
    """Those that others are duplicates of first."""
    originals = [plan for plan in plans if plan.story.status is not Status.DUPLICATE]
    by_id = _insert(session, originals)
    by_place: dict[int, list[int]] = {}
    for report_id, plan in by_id.items():
        if plan.is_public:
            by_place.setdefault(plan.place.id, []).append(report_id)
    duplicates = [plan for plan in plans if plan.story.status is Status.DUPLICATE]
    for plan in duplicates:
        original = chance.choice(by_place.get(plan.place.id) or list(by_id))
        plan.row.update(is_original=False, duplicate_of_id=original, duplicate_of_original=True)
        code = by_id[original].row["code"]
        plan.story.entries[-1].details["target"] = display_code(code)
    return {**by_id, **_insert(session, duplicates)}


def _insert(session: Session, plans: Sequence[Plan]) -> dict[int, Plan]:
    """Ids are looked up afterwards: SQLite would return them row by row."""
    if not plans:
        return {}
    session.execute(insert(Report.__table__), [plan.row for plan in plans])
    by_code = {plan.row["code"]: plan for plan in plans}
    rows = session.execute(select(Report.id, Report.code).where(Report.is_demo).order_by(Report.id))
    return {row.id: by_code[row.code] for row in rows if row.code in by_code}


def _said(report_id: int, plan: Plan) -> Report:
    """Only what can be searched for, never stored."""
    searched = ("area_id", "description", "place_text", "landmark", "code", "answer", "received_at")
    return Report(id=report_id, **{name: plan.row[name] for name in searched})


def _write_events(session: Session, by_id: Mapping[int, Plan]) -> None:
    rows = [
        {
            "report_id": report_id,
            "at": each.at,
            "kind": each.kind,
            "actor_kind": each.actor_kind,
            "unit": plan.place.name if each.actor_kind is ActorKind.STAFF else "",
            "is_public": True,
            "text": each.text,
            "status_before": each.before,
            "status_after": each.after,
            "details": each.details,
        }
        for report_id, plan in by_id.items()
        for each in plan.story.entries
    ]
    session.execute(insert(ReportEvent.__table__), rows)
    # What the reporter says of an answer belongs to its entry.
    answers = session.execute(
        select(ReportEvent.id, ReportEvent.report_id, ReportEvent.at)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.is_demo, ReportEvent.status_after == Status.RESOLVED)
    )
    feedback = [
        _feedback(row.id, row.report_id, row.at, by_id[row.report_id])
        for row in answers
        if by_id[row.report_id].story.verdict is not None
    ]
    if feedback:
        session.execute(insert(ReportFeedback.__table__), feedback)


def _feedback(event_id: int, report_id: int, answered_at: datetime, plan: Plan) -> dict[str, Any]:
    is_fixed = bool(plan.story.verdict)
    later = [each for each in plan.story.entries if each.actor_kind is ActorKind.REPORTER and each.at >= answered_at]
    return {
        "report_id": report_id,
        "answer_event_id": event_id,
        "is_fixed": is_fixed,
        "rating": 3 + event_id % 3 if is_fixed else 1 + event_id % 2,
        "reason": later[-1].text if later else "",
        "created_at": later[-1].at if later else answered_at,
    }


def _write_supports(session: Session, by_id: Mapping[int, Plan]) -> None:
    rows = [
        {
            "report_id": report_id,
            "browser_digest": f"{report_id:032x}{number:032x}",
            "created_at": plan.row["received_at"] + timedelta(hours=number + 1),
        }
        for report_id, plan in by_id.items()
        for number in range(plan.row["support_count"])
    ]
    if rows:
        session.execute(insert(ReportSupport.__table__), rows)


def _write_photos(session: Session, storage: Storage, by_id: Mapping[int, Plan], planner: Planner) -> None:
    rows = list(_photos(storage, by_id, planner))
    if rows:
        session.execute(insert(ReportPhoto.__table__), rows)


def _photos(storage: Storage, by_id: Mapping[int, Plan], planner: Planner) -> Iterable[dict[str, Any]]:
    """Some have a picture; where an answer says that there is one, it shows the same street after the work."""
    drawable = [(report_id, plan) for report_id, plan in by_id.items() if plan.category.code in KINDS]
    for number, (report_id, plan) in enumerate(drawable):
        # The resident's own and the newest at home are looked at first.
        is_new = plan.place is planner.home and planner.now - plan.row["received_at"] < NEWEST
        if number % PICTURED and not is_new and plan.row["reporter_id"] is None:
            continue
        yield _photo(storage, report_id, plan, PhotoStage.REPORT, plan.row["received_at"])
        if plan.row["evidence"] == Evidence.PHOTO and plan.category.code in KINDS_AFTER:
            yield _photo(storage, report_id, plan, PhotoStage.AFTER, plan.row["updated_at"])


def _photo(storage: Storage, report_id: int, plan: Plan, stage: PhotoStage, at: datetime) -> dict[str, Any]:
    """One drawing of each kind: drawing takes longer than all else here."""
    kept = store_demo_picture(storage, plan.category.code, 1, after=stage is PhotoStage.AFTER)
    return {
        "report_id": report_id,
        "stage": stage,
        "position": 1 if stage is PhotoStage.AFTER else 0,
        "upload_key": f"demo-{stage}",
        "content_digest": f"{report_id:064x}",
        "original_key": "",
        "original_bytes": 0,
        "state": PhotoState.READY,
        "copies": kept.copies,
        "width": kept.size[0],
        "height": kept.size[1],
        "is_published": plan.is_public,
        "created_at": at,
        "is_demo": True,
    }
