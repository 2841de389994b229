"""Reads of attached files; a file is visible to those who may see its notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, allowed
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.models import Notice, NoticeState


class FileRemovedError(NotFoundError):
    """A correction took the file off its notice, and this reader does not care for that one."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(f"file of {notice.code}")
        self.notice = notice


def files_of(session: Session, notice: Notice, state: FileState = FileState.ATTACHED) -> Sequence[NoticeFile]:
    """Those that belong to it now, or others of its files, in the order in which they came."""
    mine = select(NoticeFile).where(NoticeFile.notice_id == notice.id, NoticeFile.state == state)
    return session.scalars(mine.order_by(NoticeFile.id)).all()


def waiting_files(session: Session, notice: Notice, ids: Collection[int]) -> list[NoticeFile]:
    """Of those that wait for a correction the ones that its form names."""
    return [file for file in files_of(session, notice, FileState.WAITING) if file.id in ids]


def file_with_key(session: Session, notice: Notice, upload_key: str) -> NoticeFile | None:
    """The file that an earlier request with the same key brought."""
    query = select(NoticeFile).where(NoticeFile.notice_id == notice.id, NoticeFile.upload_key == upload_key)
    return session.scalars(query).first()


def file_on(session: Session, notice: Notice, file_id: int) -> NoticeFile:
    """Raises NotFoundError for a file of another notice."""
    file = session.get(NoticeFile, file_id)
    if file is None or file.notice_id != notice.id:
        raise NotFoundError(f"file {file_id}")
    return file


def readable_file(session: Session, actor: Actor, code: str, file_id: int) -> tuple[Notice, NoticeFile]:
    """A file with its notice.

    Unpublished: for the author. Withdrawn, waiting or removed: for those who manage the notice. Else NotFoundError.
    """
    notice = session.scalars(select(Notice).where(Notice.code == code)).first()
    if notice is None:
        raise NotFoundError(f"notice {code[:20]}")
    if notice.state == NoticeState.WITHDRAWN:
        may_read = allowed(actor, Permission.CORRECT_NOTICE, notice)
    elif notice.is_public:
        may_read = True
    else:
        may_read = notice.author_id == actor.person_id and allowed(actor, Permission.POST_NOTICE, notice)
    if not may_read:
        raise NotFoundError(f"file {file_id}")
    file = file_on(session, notice, file_id)
    if file.state != FileState.ATTACHED and not allowed(actor, Permission.CORRECT_NOTICE, notice):
        if file.state == FileState.REMOVED:
            raise FileRemovedError(notice)
        raise NotFoundError(f"file {file_id}")
    return notice, file


def known_keys(session: Session) -> frozenset[str]:
    """All keys in use."""
    return frozenset(session.scalars(select(NoticeFile.key)))
