"""Documents that are attached to an answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import IO, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.pdf_safety import MAX_BYTES, Refusal, is_pdf, refusal
from citizen_site.core.site import current_site
from citizen_site.core.text import clean
from citizen_site.reports.models.attachments import ReportDocument
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.undelivered import is_delivered

FOLDER = "report-documents"
MAX_DOCUMENTS = 3


class DocumentRefusedError(InvalidInputError):
    """A file is not taken; `refusal` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__()
        self.refusal = reason


class Upload(Protocol):
    """A file of a form."""

    @property
    def stream(self) -> IO[bytes]: ...

    @property
    def filename(self) -> str | None: ...


def read_documents(files: Sequence[Upload]) -> list[tuple[str, bytes]]:
    """Names and bytes of PDF files that are only paper. Raises DocumentRefusedError before anything is changed."""
    if len(files) > MAX_DOCUMENTS:
        raise DocumentRefusedError(Refusal.TOO_MANY)
    found = []
    for file in files:
        content = file.stream.read(MAX_BYTES + 1)
        if not content:
            raise DocumentRefusedError(Refusal.EMPTY)
        if not is_pdf(content):
            raise DocumentRefusedError(Refusal.WRONG_TYPE)
        if reason := refusal(content):
            raise DocumentRefusedError(reason)
        found.append((_name(file.filename or ""), content))
    return found


def keep_documents(
    session: Session, report: Report, event: ReportEvent, documents: Sequence[tuple[str, bytes]], now: datetime
) -> None:
    """Put them beside the answer."""
    for name, content in documents:
        key = f"{FOLDER}/{secrets.token_hex(16)}.pdf"
        current_site().storage.write(key, content)
        session.add(
            ReportDocument(
                report_id=report.id, event_id=event.id, name=name, key=key, size=len(content), created_at=now
            )
        )
    session.flush()


def remove_documents(session: Session, report: Report, now: datetime) -> None:
    """With the report. The files go after the commit."""
    found = session.scalars(select(ReportDocument).where(ReportDocument.report_id == report.id)).all()
    if found:
        enqueue(session, JobName.REMOVE_FILES, due_at=now, keys=[each.key for each in found])
    for each in found:
        session.delete(each)
    session.flush()


def remove_document(session: Session, document: ReportDocument, now: datetime) -> None:
    """Take one away. Its file goes after the commit."""
    enqueue(session, JobName.REMOVE_FILES, due_at=now, keys=[document.key])
    session.delete(document)


def _name(given: str) -> str:
    """A plain name, as a phone shows it."""
    stem = PurePath(clean(given).replace("\\", "/")).stem.strip(". ")
    return (stem[:100] or "van-ban") + ".pdf"


def documents_of(session: Session, report: Report, *, delivered: bool = False) -> Sequence[ReportDocument]:
    """Those of the latest answer (that residents know of) that has any, in their order."""
    query = select(ReportDocument).where(ReportDocument.report_id == report.id).order_by(ReportDocument.id)
    if delivered:
        query = query.join(ReportEvent, ReportEvent.id == ReportDocument.event_id).where(is_delivered())
    found = session.scalars(query).all()
    return [each for each in found if each.event_id == found[-1].event_id]


def document_of(session: Session, report: Report, document_id: int) -> ReportDocument | None:
    """One of them; None for anybody else's."""
    found = session.get(ReportDocument, document_id)
    return found if found and found.report_id == report.id else None
