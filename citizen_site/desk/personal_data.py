"""What the desk stores about a person, for the download of everything that the site stores about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from citizen_site.desk.background_tasks import BackgroundTask
from citizen_site.desk.drafts import DeskDraft
from citizen_site.reports.models.absence import Absence
from citizen_site.reports.models.reply_read import ReplyRead
from citizen_site.reports.models.report import Report, display_code


def own_tasks(session: Session, person_id: int) -> list[dict[str, object]]:
    tasks = session.scalars(
        select(BackgroundTask)
        .where(BackgroundTask.person_id == person_id)
        .order_by(BackgroundTask.created_at, BackgroundTask.id)
    )
    return [{"kind": each.kind, "created_at": each.created_at.isoformat(), "rows": each.total} for each in tasks]


def own_drafts(session: Session, person_id: int) -> list[dict[str, object]]:
    """What they typed at the desk and did not send."""
    rows = session.execute(
        select(Report.code, DeskDraft)
        .join(Report, Report.id == DeskDraft.report_id)
        .where(DeskDraft.person_id == person_id)
        .order_by(DeskDraft.saved_at, DeskDraft.report_id, DeskDraft.form)
    )
    return [
        {"report": display_code(code), "words": draft.words, "saved_at": draft.saved_at.isoformat()}
        for code, draft in rows
        if draft.fields
    ]


def own_absences(session: Session, person_id: int) -> list[dict[str, object]]:
    """When they are or were away, and for whom they stand in."""
    mine = or_(Absence.person_id == person_id, Absence.stand_in_id == person_id)
    return [
        {
            "what": "away" if each.person_id == person_id else "standing in",
            "begins": each.starts_on.isoformat(),
            "ends": each.ends_on.isoformat(),
        }
        for each in session.scalars(select(Absence).where(mine).order_by(Absence.starts_on, Absence.id))
    ]


def forget_desk_work(session: Session, person_id: int, _now: datetime) -> None:
    """Drafts, what they have read, absences: of nobody's use once the account is closed."""
    for model in (DeskDraft, ReplyRead, Absence):
        session.execute(delete(model).where(model.person_id == person_id))
