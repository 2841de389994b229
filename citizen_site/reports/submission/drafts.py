"""Changes to drafts: begin one, write in it, end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from citizen_site.reports.attachments.photos import remove_photos
from citizen_site.reports.enums import Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import Report

# Since it was last written in. Who has sent a report does not need the draft, but a late second tap does.
DRAFT_DAYS = 14
# A change of these may make other reports look alike.
_DECIDE_LIKENESS = frozenset({"category_id", "area_id", "latitude", "longitude", "place_text", "description"})

# Every form asks this first, so it is put together once.
_DRAFT_OF_TOKEN = (
    select(ReportDraft).where(ReportDraft.token_digest == bindparam("digest")).options(joinedload(ReportDraft.category))
)


def start_draft(
    session: Session,
    token_digest: str,
    *,
    language: str,
    person_id: int | None,
    now: datetime,
    category: ReportCategory | None = None,
    area_id: int | None = None,
) -> ReportDraft:
    """A draft behind a new private link, whose token only its author has; its category and area may be known."""
    draft = ReportDraft(
        token_digest=token_digest,
        language=language,
        person_id=person_id,
        category=category,
        category_id=category.id if category else None,
        area_id=area_id,
        answers={},
        description="",
        visibility=category.visibility if category else Visibility.PUBLIC,
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def write_draft(session: Session, draft: ReportDraft, now: datetime, **values: Any) -> None:
    """Store the answers of a step; `values` are columns."""
    changed = {name for name, value in values.items() if getattr(draft, name) != value}
    for name, value in values.items():
        setattr(draft, name, value)
    if changed & _DECIDE_LIKENESS:
        draft.viewed_similar = False
    draft.updated_at = now
    session.flush()


def choose_category(session: Session, draft: ReportDraft, category: ReportCategory, now: datetime) -> None:
    """Set the category. A new one changes the questions, and visibility unless its author chose to be private."""
    if draft.category_id == category.id:
        return
    usual = draft.category.visibility if draft.category else Visibility.PUBLIC
    is_chosen = draft.visibility is Visibility.PRIVATE and usual is Visibility.PUBLIC
    codes = {question["code"] for question in category.questions}
    draft.category = category
    write_draft(
        session,
        draft,
        now,
        category_id=category.id,
        visibility=Visibility.PRIVATE if is_chosen else category.visibility,
        answers={code: answer for code, answer in draft.answers.items() if code in codes},
    )


def discard_draft(session: Session, draft: ReportDraft, now: datetime) -> None:
    """Throw a draft away, with its photos."""
    if draft.report_id is None:
        remove_photos(session, draft, now)
    session.delete(draft)
    session.flush()


def purge_old_drafts(session: Session, now: datetime) -> int:
    """End the drafts that nobody has written in for days. Returns how many."""
    old = session.scalars(select(ReportDraft).where(ReportDraft.updated_at < now - timedelta(days=DRAFT_DAYS))).all()
    for draft in old:
        discard_draft(session, draft, now)
    return len(old)


def draft_of_token(session: Session, token_digest: str) -> ReportDraft | None:
    """The draft behind a private link, with its category and, once it is sent, its report."""
    draft = session.scalars(_DRAFT_OF_TOKEN, {"digest": token_digest}).first()
    if draft:
        set_committed_value(draft, "report", session.get(Report, draft.report_id) if draft.report_id else None)
    return draft


def contact_of(session: Session, report: Report) -> ReporterContact | None:
    """How to reach the reporter; for the reporter's own pages only."""
    return session.get(ReporterContact, report.id)
