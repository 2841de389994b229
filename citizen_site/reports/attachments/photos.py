"""Changes to photos: add, remove, hand over from draft to report, publish."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Protocol

from sqlalchemy import Select, case, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from citizen_site.core.database import count_changed
from citizen_site.core.disk import NoRoomError
from citizen_site.core.idempotency import insert_or_update
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.revisions import invalidate
from citizen_site.core.site import current_site
from citizen_site.reports.attachments.processing import Checked, PhotoProblem, PhotoRefusedError, check
from citizen_site.reports.attachments.sizes import MAX_PHOTOS, copy_keys
from citizen_site.reports.enums import PhotoDecision, PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto, ReportPhotoView
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.undelivered import current_recording, is_delivered, is_undelivered

ORIGINALS, COPIES = "report-originals", "report-photos"
_UPLOAD_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def add_photo(
    session: Session,
    owner: ReportDraft | Report,
    upload: IO[bytes],
    *,
    upload_key: str = "",
    stage: PhotoStage = PhotoStage.REPORT,
    now: datetime,
    event_id: int | None = None,
) -> ReportPhoto:
    """Store an uploaded file privately and enqueue its public copies. Raises PhotoRefusedError.

    The same upload tried again (`upload_key`, the browser's name for it) and the same file sent twice give the photo
    that is there. What arrives for a draft that has been sent meanwhile goes to its report.
    """
    key = upload_key if _UPLOAD_KEY.fullmatch(upload_key) else ""
    if key and (known := _known(session, owner, key, "")):
        return known
    file = check(upload)
    original_key = f"{ORIGINALS}/{secrets.token_hex(16)}.{file.kind}"
    storage = current_site().storage
    try:
        storage.write_from(original_key, upload)
    except NoRoomError as error:
        raise PhotoRefusedError(PhotoProblem.NO_ROOM) from error
    try:
        owner = _lock(session, owner, now)
        known = _known(session, owner, key or file.digest, file.digest)
        if known is None and _count(session, owner, stage, event_id) >= MAX_PHOTOS:
            raise PhotoRefusedError(PhotoProblem.TOO_MANY)
        photo = known or _new_photo(session, owner, file, stage, now)
        if known is None:
            photo.upload_key, photo.original_key, photo.event_id = key or file.digest, original_key, event_id
            session.add(photo)
            session.flush()
            enqueue(session, JobName.PROCESS_PHOTO, due_at=now, photo_id=photo.id)
    except BaseException:
        storage.delete(original_key)
        raise
    if known:
        storage.delete(original_key)
    return photo


def remove_photo(session: Session, photo: ReportPhoto, now: datetime) -> None:
    """Take a photo away. Its files go after the commit."""
    schedule_deletion(session, [photo.original_key, *copy_keys(photo.copies), photo.clear_key], now)
    session.delete(photo)
    session.flush()


def remove_photos(session: Session, owner: ReportDraft | Report, now: datetime) -> None:
    """Take all photos of a draft or report away, before it is deleted or removed itself."""
    for photo in photos_of(session, owner):
        remove_photo(session, photo, now)


def turn_photo(session: Session, photo: ReportPhoto, now: datetime) -> None:
    """Turn it a quarter to the right; the worker makes its copies anew. Two presses at once are two quarters.

    It must still be its author's alone, with its original: photo_upload.can_be_turned.
    """
    session.execute(
        update(ReportPhoto)
        .where(ReportPhoto.id == photo.id, ~ReportPhoto.is_published)
        .values(
            quarter_turns=(ReportPhoto.quarter_turns + 1) % 4,
            version=ReportPhoto.version + 1,
            state=PhotoState.WAITING,
        )
    )
    invalidate(session, "reports")
    enqueue(session, JobName.PROCESS_PHOTO, due_at=now, photo_id=photo.id)


def store_renditions(
    session: Session, photo: ReportPhoto, copies: str, size: tuple[int, int], *, version: int, now: datetime
) -> bool:
    """The public copies are there under keys that begin with `copies`; `size` is that of the large one.

    False where the photo was turned since `version`: then these copies go, and those of the next job are right.
    """
    outdated = photo.copies
    stored = count_changed(
        session,
        update(ReportPhoto)
        .where(ReportPhoto.id == photo.id, ReportPhoto.version == version, ReportPhoto.state == PhotoState.WAITING)
        .values(state=PhotoState.READY, problem="", copies=copies, width=size[0], height=size[1]),
    )
    invalidate(session, "reports")
    if outdated != copies:
        schedule_deletion(session, copy_keys(outdated if stored else copies), now)
    return bool(stored)


def refuse_photo(session: Session, photo: ReportPhoto, problem: PhotoProblem) -> None:
    """It turned out to be no usable picture when its copies were made."""
    photo.state, photo.problem = PhotoState.REFUSED, problem
    session.flush()


def mark_photo_viewed(session: Session, photo: ReportPhoto, moderator_id: int | None, now: datetime) -> None:
    """A moderator views it in large, as its copies are now."""
    photo.viewed_by_id, photo.viewed_at = moderator_id, now
    session.flush()
    if moderator_id is not None:
        row = {"photo_id": photo.id, "person_id": moderator_id, "version": photo.version, "viewed_at": now}
        insert_or_update(session, ReportPhotoView, [row], changes=["version", "viewed_at"])


def publish_photo(session: Session, photo: ReportPhoto) -> None:
    """Make a photo public with its report; `mark_viewed` records who viewed it before.

    Where the act that decides this, or that the photo came with, can still be undone: once it is delivered.
    """
    photo.decision = PhotoDecision.PUBLISH
    if current_recording(session) is None and not is_undelivered(session, photo.event_id):
        photo.is_published = photo.state is PhotoState.READY
    session.flush()


def publish_decided(session: Session, photo_ids: Sequence[int], event_ids: Sequence[int]) -> None:
    """Make public what staff still want published, of these photos and of those that came with these entries."""
    which = or_(ReportPhoto.id.in_(photo_ids), ReportPhoto.event_id.in_(event_ids))
    to_publish = (ReportPhoto.decision == PhotoDecision.PUBLISH, ReportPhoto.state == PhotoState.READY, which)
    for photo in session.scalars(select(ReportPhoto).where(*to_publish).order_by(ReportPhoto.id)):
        photo.is_published = True
    session.flush()


def hide_photo(session: Session, photo: ReportPhoto) -> None:
    """It stays with reporter and staff."""
    photo.is_published, photo.decision = False, PhotoDecision.WITHHOLD
    session.flush()


def schedule_deletion(session: Session, keys: Sequence[str], now: datetime) -> None:
    """Remove these files, but after the commit only: a change that is rolled back loses nothing.

    Only a photo's own ones: the drawn pictures of the demo are shared.
    """
    own = [key for key in keys if key.startswith((f"{ORIGINALS}/", f"{COPIES}/"))]
    if own:
        enqueue(session, JobName.REMOVE_FILES, due_at=now, keys=own)


def _lock(session: Session, owner: ReportDraft | Report, now: datetime | None = None) -> ReportDraft | Report:
    """Lock the owner's row until the commit, so that of two uploads at once each sees the other.

    A write locks on both databases; it is no ORM change, because a new photo makes no new version of a report.
    Returns the report of a draft that has been sent.
    """
    table = Report if isinstance(owner, Report) else ReportDraft
    session.execute(
        update(table).where(table.id == owner.id).values(updated_at=now or table.updated_at),
        execution_options={"synchronize_session": False},
    )
    if isinstance(owner, Report):
        return owner
    session.refresh(owner, ["report_id", "updated_at"])
    return session.get_one(Report, owner.report_id) if owner.report_id else owner


def _known(session: Session, owner: ReportDraft | Report, upload_key: str, digest: str) -> ReportPhoto | None:
    column = ReportPhoto.report_id if isinstance(owner, Report) else ReportPhoto.draft_id
    same = or_(ReportPhoto.upload_key == upload_key, ReportPhoto.content_digest == digest)
    return session.scalars(select(ReportPhoto).where(column == owner.id, same).order_by(ReportPhoto.id)).first()


def _count(session: Session, owner: ReportDraft | Report, stage: PhotoStage, event_id: int | None) -> int:
    """How many there are of this stage; of neighbours' ones, with this update of theirs."""
    column = ReportPhoto.report_id if isinstance(owner, Report) else ReportPhoto.draft_id
    together = ReportPhoto.event_id == event_id if stage is PhotoStage.NEIGHBOUR else true()
    return session.scalars(
        select(func.count())
        .select_from(ReportPhoto)
        .where(column == owner.id, together, ReportPhoto.stage == stage, ReportPhoto.state != PhotoState.REFUSED)
    ).one()


def _new_photo(
    session: Session, owner: ReportDraft | Report, file: Checked, stage: PhotoStage, now: datetime
) -> ReportPhoto:
    column = ReportPhoto.report_id if isinstance(owner, Report) else ReportPhoto.draft_id
    last = session.scalar(select(func.max(ReportPhoto.position)).where(column == owner.id))
    return ReportPhoto(
        draft_id=None if isinstance(owner, Report) else owner.id,
        report_id=owner.id if isinstance(owner, Report) else None,
        stage=stage,
        position=(last or 0) + 1,
        content_digest=file.digest,
        original_bytes=file.length,
        created_at=now,
    )


def photos_of(session: Session, owner: ReportDraft | Report) -> Sequence[ReportPhoto]:
    """All its photos, also those that are not ready, refused or not for the public, in their order."""
    return session.scalars(_of(owner).order_by(ReportPhoto.position, ReportPhoto.id)).all()


def photo_of(session: Session, owner: ReportDraft | Report, photo_id: int) -> ReportPhoto | None:
    """One of its photos; None for anybody else's."""
    return session.scalars(_of(owner).where(ReportPhoto.id == photo_id)).first()


def own_photos_of(session: Session, owner: ReportDraft | Report) -> Sequence[ReportPhoto]:
    """As photos_of, without those that neighbours sent: what its reporter sees, published or not."""
    return session.scalars(_own(owner).order_by(ReportPhoto.position, ReportPhoto.id)).all()


def own_photo_of(session: Session, owner: ReportDraft | Report, photo_id: int) -> ReportPhoto | None:
    """One of those; None for any other."""
    return session.scalars(_own(owner).where(ReportPhoto.id == photo_id)).first()


def public_photo(session: Session, photo_id: int, version: int) -> ReportPhoto | None:
    """A photo that everybody may see: a moderator has viewed it and its report is public.

    None for a version from before it was redacted, too.
    """
    return session.scalars(
        select(ReportPhoto)
        .join(Report, Report.id == ReportPhoto.report_id)
        .where(
            ReportPhoto.id == photo_id,
            ReportPhoto.version == version,
            ReportPhoto.is_published,
            Report.is_public,
        )
    ).first()


def public_photos(session: Session, report_ids: Sequence[int]) -> dict[int, list[ReportPhoto]]:
    """What everybody may see of these reports, which the caller knows to be listed; those after the work come last."""
    found: dict[int, list[ReportPhoto]] = {}
    last = case((ReportPhoto.stage == PhotoStage.AFTER, 1), else_=0)
    query = (
        select(ReportPhoto)
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.is_published)
        .order_by(last, ReportPhoto.position, ReportPhoto.id)
    )
    for photo in session.scalars(query):
        found.setdefault(photo.report_id, []).append(photo)  # type: ignore[arg-type]  # the query asks for these reports
    return found


def _of(owner: ReportDraft | Report) -> Select[ReportPhoto]:
    if isinstance(owner, Report):
        return select(ReportPhoto).where(ReportPhoto.report_id == owner.id)
    return select(ReportPhoto).where(ReportPhoto.draft_id == owner.id)


def _own(owner: ReportDraft | Report) -> Select[ReportPhoto]:
    came_with_others = exists().where(ReportEvent.id == ReportPhoto.event_id, ~is_delivered())
    return _of(owner).where(ReportPhoto.stage != PhotoStage.NEIGHBOUR, ~came_with_others)


class Upload(Protocol):
    """A file of a form."""

    @property
    def stream(self) -> IO[bytes]: ...


def attach_photos(
    session: Session,
    report: Report,
    files: Sequence[Upload],
    event: ReportEvent | None,
    *,
    stage: PhotoStage,
    now: datetime,
    viewed_by_id: int | None = None,
) -> None:
    """Attach all of them. Raises PhotoRefusedError; the caller's savepoint then undoes the act that they came with."""
    for file in files:
        event_id = event.id if event else None
        photo = add_photo(session, report, file.stream, stage=stage, now=now, event_id=event_id)
        photo.viewed_by_id = viewed_by_id
