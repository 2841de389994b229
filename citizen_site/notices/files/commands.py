"""Attaching files to a draft and removing them; once public, only a correction changes them."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePath

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.locks import lock_row
from citizen_site.core.pdf_safety import MAX_BYTES, Refusal, is_pdf, refusal
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.pictures import PictureError, as_webp, opened, shrunk, turned
from citizen_site.core.storage import Storage
from citizen_site.core.text import clean
from citizen_site.notices.confusables import sanitise_name
from citizen_site.notices.files.findings import Finding, as_values
from citizen_site.notices.files.models import FileKind, FileState, NoticeFile
from citizen_site.notices.files.queries import file_with_key, files_of
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.notices.publish_checks import WrongStateError

MAX_FILES = 6
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 1600
QUALITY = 75
FOLDER = "notices"
# A correction that nobody has posted by then will not be.
WAITS = timedelta(days=1)
# Those of forms that were left lie there until then and must not stand in the way of the next.
MAX_WAITING = 4 * MAX_FILES


class UnknownFileError(InvalidInputError):
    """The file does not belong to this notice, or is not waiting to be published with it."""


class FileRefusedError(InvalidInputError):
    """The file is not taken; `refusal` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__()
        self.refusal = reason


@dataclass(frozen=True)
class Upload:
    """What came: the name that the sender's machine gave it, and its bytes."""

    name: str
    content: bytes


PERMISSION_FOR = {FileState.ATTACHED: Permission.POST_NOTICE, FileState.WAITING: Permission.CORRECT_NOTICE}


def add_file(
    session: Session,
    actor: Actor,
    notice: Notice,
    upload: Upload,
    *,
    state: FileState,
    upload_key: str,
    storage: Storage,
    now: datetime,
) -> NoticeFile:
    """Attach a file to a draft, or let it wait for the correction that makes it public; once for each `upload_key`.

    Raises FileRefusedError, NotAllowedError, and WrongStateError when a notice of this kind takes no such file.
    """
    authorise(actor, PERMISSION_FOR[state], notice)
    if known := _admit(session, notice, state, upload_key):
        return known
    file = _pdf(upload) if is_pdf(upload.content) else None
    content = upload.content
    if file is None:
        file, content = _picture(upload)
    # Only now, because pictures take their time and everybody else waits. Another request may have been faster.
    lock_row(session, notice)
    if known := _admit(session, notice, state, upload_key):
        return known
    file.notice_id, file.state, file.upload_key, file.uploaded_at = notice.id, state, upload_key, now
    storage.write(file.key, content)
    session.add(file)
    if state == FileState.ATTACHED:
        _make_new_version(notice)
    session.flush()
    if file.kind == FileKind.PDF:
        enqueue(session, JobName.CHECK_SIGNATURE, due_at=now, file_id=file.id)
    return file


def remove_file(session: Session, actor: Actor, notice: Notice, file: NoticeFile) -> None:
    """Take a file off a draft; its bytes go with the next sweep. Raises NotAllowedError, InvalidInputError.

    A second tap, which waited for the first one, finds it gone.
    """
    _lock_draft(session, actor, notice, file)
    if count_changed(session, delete(NoticeFile).where(NoticeFile.id == file.id)):
        _make_new_version(notice)
    session.flush()


def turn_picture(session: Session, actor: Actor, notice: Notice, file: NoticeFile, *, storage: Storage) -> None:
    """Turn a draft's picture a quarter to the right. Raises NotAllowedError, WrongStateError."""
    _lock_draft(session, actor, notice, file)
    if session.get(NoticeFile, file.id, populate_existing=True) is None:
        raise NotFoundError(f"file {file.id}")
    if file.kind != FileKind.PICTURE:
        raise WrongStateError
    with opened(BytesIO(storage.read(file.key)), formats=("WEBP",), max_pixels=MAX_PIXELS, min_side=1) as image:
        picture = turned(image.convert("RGB"), 1)
    content = as_webp(picture, quality=QUALITY)
    # Under another name, because browsers know the old one; its bytes go with the next sweep.
    file.key = _new_key("webp")
    storage.write(file.key, content)
    file.size, file.width, file.height = len(content), picture.width, picture.height
    _make_new_version(notice)
    session.flush()


def _admit(session: Session, notice: Notice, state: FileState, upload_key: str) -> NoticeFile | None:
    """The file that came with this key before. Raises WrongStateError, and FileRefusedError where there is no room."""
    if not (notice.is_public if state is FileState.WAITING else notice.state == NoticeState.DRAFT):
        raise WrongStateError
    if known := file_with_key(session, notice, upload_key):
        return known
    if len(files_of(session, notice, state)) >= (MAX_FILES if state == FileState.ATTACHED else MAX_WAITING):
        raise FileRefusedError(Refusal.TOO_MANY)
    return None


def _lock_draft(session: Session, actor: Actor, notice: Notice, file: NoticeFile) -> None:
    """Begin to change a file of a draft. Raises NotAllowedError, WrongStateError."""
    authorise(actor, Permission.POST_NOTICE, notice)
    if file.notice_id != notice.id:
        raise WrongStateError
    lock_row(session, notice)
    if notice.state != NoticeState.DRAFT:
        raise WrongStateError


def _make_new_version(notice: Notice) -> None:
    """What is published is what was previewed: a draft with other files is another one."""
    flag_modified(notice, "updated_at")


def exchange_files(
    session: Session, notice: Notice, *, added: Collection[NoticeFile], removed: Collection[NoticeFile]
) -> None:
    """What a correction does: some that waited are attached, some that were attached go. Raises FileRefusedError.

    Those that go stay on record: the trail names them, and those who manage the notice can open them.
    """
    ours = {file.notice_id for file in (*added, *removed)} <= {notice.id}
    waited = all(file.state == FileState.WAITING for file in added)
    if not (ours and waited and all(file.state == FileState.ATTACHED for file in removed)):
        raise UnknownFileError
    if len(files_of(session, notice)) + len(added) - len(removed) > MAX_FILES:
        raise FileRefusedError(Refusal.TOO_MANY)
    for file in added:
        file.state = FileState.ATTACHED
    for file in removed:
        file.state = FileState.REMOVED
    session.flush()


def delete_waiting(session: Session, now: datetime) -> None:
    """Forget what was sent for a correction that was never posted."""
    forgotten = delete(NoticeFile).where(NoticeFile.state == FileState.WAITING, NoticeFile.uploaded_at < now - WAITS)
    session.execute(forgotten.execution_options(synchronize_session=False))


def note_finding(session: Session, file: NoticeFile, finding: Finding, now: datetime) -> None:
    """Store the result of the check of a file's signatures."""
    file.verdict, file.reason, file.checked_at = finding.verdict, finding.reason, now
    file.signatures = as_values(finding)["signatures"]
    session.flush()


def check_again(session: Session, now: datetime) -> int:
    """Enqueue a new check of every PDF file after the operator changed the trusted certificates. Returns how many."""
    ids = session.scalars(select(NoticeFile.id).where(NoticeFile.kind == FileKind.PDF).order_by(NoticeFile.id)).all()
    for file_id in ids:
        enqueue(session, JobName.CHECK_SIGNATURE, due_at=now, file_id=file_id)
    return len(ids)


def _pdf(upload: Upload) -> NoticeFile:
    if reason := refusal(upload.content):
        raise FileRefusedError(reason)
    return NoticeFile(kind=FileKind.PDF, name=_name(upload.name, ".pdf"), key=_new_key("pdf"), size=len(upload.content))


def _picture(upload: Upload) -> tuple[NoticeFile, bytes]:
    """Re-encoded: no position, no camera, nothing hidden behind the picture."""
    if not upload.content:
        raise FileRefusedError(Refusal.EMPTY)
    if len(upload.content) > MAX_BYTES:
        raise FileRefusedError(Refusal.TOO_LARGE)
    try:
        with opened(BytesIO(upload.content), formats=FORMATS, max_pixels=MAX_PIXELS) as image:
            small = shrunk(image, LONGEST_SIDE)
    except PictureError as error:
        raise FileRefusedError(Refusal.WRONG_TYPE) from error
    content = as_webp(small, quality=QUALITY)
    file = NoticeFile(
        kind=FileKind.PICTURE,
        name=_name(upload.name, ".webp"),
        key=_new_key("webp"),
        size=len(content),
        width=small.width,
        height=small.height,
    )
    return file, content


def _new_key(ending: str) -> str:
    return f"{FOLDER}/{secrets.token_hex(16)}.{ending}"


def _name(given: str, ending: str) -> str:
    """A plain name with the ending of what the file is."""
    stem = sanitise_name(PurePath(clean(given).replace("\\", "/")).stem).strip(". ")
    return (stem[:100] or "tep") + ending
