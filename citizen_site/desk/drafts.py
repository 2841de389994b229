"""Drafts at the desk: what somebody types is saved, for each person, report and form, until it is sent (ADR 60)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import MultiDict

from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import insert_if_absent
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.extensions import Base, db
from citizen_site.reports.models.report import Report

RETENTION = timedelta(days=14)
# Of all fields of a form together, in characters: several of the longest answers.
LONGEST = 20_000
# Names of forms: one for each step, the note, and the covers of each photo.
STEP, NOTE, REDACTION = "chuyen-", "ghi-chu", "che-"
# The fields of a form that say which draft it is, and which revision of it its page has.
FORM_FIELD, REVISION_FIELD = "nhap", "nhap-ban"


class DeskDraft(Base):
    """What a person typed into a form of a report and has not sent.

    `fields` are pairs of name and value as the form sends them; none once it was sent. `revision` counts what was
    saved, so that the window that lags behind is noticed.
    """

    __tablename__ = "desk_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True, index=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    revision: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def typed(self) -> MultiDict[str, str]:
        """As a form reads it."""
        return MultiDict([(name, value) for name, value in self.fields])

    @property
    def words(self) -> list[str]:
        """What a person wrote, without choices."""
        return [value for _name, value in self.fields if " " in value.strip()]


class DraftConflictError(Exception):
    """Another window of the same person has saved something else since; `draft` has it."""

    def __init__(self, draft: DeskDraft) -> None:
        super().__init__(draft.form)
        self.draft = draft


class DraftTooLongError(InvalidInputError):
    """Longer than any form takes."""


def save_draft(
    session: Session,
    actor: Actor,
    report: Report,
    form: str,
    fields: Sequence[tuple[str, str]],
    *,
    seen_revision: int,
    now: datetime,
) -> DeskDraft:
    """Save what was typed in place of what this window saved before.

    Raises NotAllowedError, NotFoundError for a form that there is not, DraftTooLongError, DraftConflictError.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    if not _is_form(form):
        raise NotFoundError(form)
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        raise DraftTooLongError
    typed, key = [list(each) for each in fields], _key(actor, report, form)
    follows = update(DeskDraft).where(*key, DeskDraft.revision == seen_revision)
    values = {"fields": typed, "revision": seen_revision + 1, "saved_at": now}
    if not count_changed(session, follows.values(**values).execution_options(synchronize_session=False)):
        first = {"person_id": actor.person_id, "report_id": report.id, "form": form, "fields": typed}
        is_new = insert_if_absent(session, DeskDraft, **first, revision=1, saved_at=now) is not None
        found = _find(session, actor, report, form)
        if not is_new and found.fields != typed:
            raise DraftConflictError(found)
    return _find(session, actor, report, form)


def _find(session: Session, actor: Actor, report: Report, form: str) -> DeskDraft:
    query = select(DeskDraft).where(*_key(actor, report, form))
    return session.scalars(query.execution_options(populate_existing=True)).one()


def drafts_of(session: Session, actor: Actor, report: Report, now: datetime) -> dict[str, DeskDraft]:
    """The actor's drafts of all forms of a report, by the name of the form; empty ones of forms that were sent."""
    drafts = select(DeskDraft).where(
        DeskDraft.person_id == actor.person_id, DeskDraft.report_id == report.id, DeskDraft.saved_at > now - RETENTION
    )
    return {each.form: each for each in session.scalars(drafts.order_by(DeskDraft.form))}


def end_draft(session: Session, actor: Actor, report: Report, form: str, *, seen_revision: int, now: datetime) -> None:
    """It was sent: an empty row stays for a while, so that a window that saves a moment later restores nothing."""
    if not _is_form(form):
        return
    empty = {"fields": [], "revision": DeskDraft.revision + 1, "saved_at": now}
    ended = update(DeskDraft).where(*_key(actor, report, form)).values(**empty)
    if not count_changed(session, ended.execution_options(synchronize_session=False)):
        sent: dict[str, Any] = {"person_id": actor.person_id, "report_id": report.id, "form": form, "fields": []}
        insert_if_absent(session, DeskDraft, **sent, revision=seen_revision + 1, saved_at=now)


def revision_in(text: str) -> int:
    """The number in the field REVISION_FIELD; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def purge_drafts(session: Session, now: datetime) -> int:
    """Returns how many ended."""
    return count_changed(session, delete(DeskDraft).where(DeskDraft.saved_at <= now - RETENTION))


@periodic(JobName.PURGE_DESK_DRAFTS, minutes=60)
def purge_old_drafts(now: datetime) -> None:
    purge_drafts(db.session(), now)
    db.session.commit()


def _key(actor: Actor, report: Report, form: str) -> tuple[ColumnElement[bool], ...]:
    return DeskDraft.person_id == actor.person_id, DeskDraft.report_id == report.id, DeskDraft.form == form


def _is_form(form: str) -> bool:
    photo = form.removeprefix(REDACTION)
    return (
        form == NOTE
        or (form.startswith(STEP) and form.removeprefix(STEP) in STATUS_ACTIONS)
        or (form.startswith(REDACTION) and photo.isascii() and photo.isdigit() and len(photo) < 10)
    )
