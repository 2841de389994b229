"""Forms whose request came at a bad moment: their words and files are saved until their author can send them again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import JSON, ForeignKey, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.database import UtcDateTime, count_changed
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import periodic
from citizen_site.core.site import current_site
from citizen_site.core.storage import Storage
from citizen_site.extensions import Base, db

# Long enough to sign in again, or to come back after a break.
RETENTION = timedelta(hours=24)
FOLDER = "saved-forms"
# Of all forms together: strangers cannot fill the disk with what nobody sends again.
MAX_TOTAL_BYTES = 1_000_000_000


@dataclass(frozen=True)
class SavedFile:
    """A chosen file: its form field, its name and type as the browser told them, and where its content is."""

    field: str
    name: str
    mimetype: str
    key: str


class SavedForm(Base):
    """What somebody typed and chose, for the browser that sent it. `owner_id` is who was signed in there, if known.

    `fields` are pairs of name and value; `files` are SavedFiles. An empty `path` means that only files are saved: their
    form is before its author's eyes.
    """

    __tablename__ = "saved_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    browser_digest: Mapped[str] = mapped_column(String(64), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    files: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    size_bytes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def saved_files(self) -> list[SavedFile]:
        return [SavedFile(**each) for each in self.files]


def new_key() -> str:
    """What names a saved form in an address. Lower case, because file names begin with it."""
    return secrets.token_hex(16)


def store_file(
    storage: Storage, key: str, number: int, field: str, name: str, mimetype: str, source: IO[bytes]
) -> SavedFile:
    """Write a chosen file. Raises NoRoomError."""
    stored = f"{FOLDER}/{key}-{number}"
    storage.write_from(stored, source)
    return SavedFile(field, name, mimetype, stored)


def add_saved_form(
    session: Session,
    *,
    key: str,
    browser_digest: str,
    owner_id: int | None,
    path: str,
    fields: Sequence[tuple[str, str]],
    files: Sequence[SavedFile],
    size_bytes: int,
    now: datetime,
) -> None:
    """Remember a form whose files are stored already."""
    session.add(
        SavedForm(
            key=key,
            browser_digest=browser_digest,
            owner_id=owner_id,
            path=path,
            fields=[list(each) for each in fields],
            files=[asdict(each) for each in files],
            size_bytes=size_bytes,
            created_at=now,
        )
    )
    session.flush()


def has_room_for(session: Session, size_bytes: int) -> bool:
    """Whether a form of this size may still be saved."""
    return (session.scalar(select(func.sum(SavedForm.size_bytes))) or 0) + size_bytes <= MAX_TOTAL_BYTES


def saved_form(
    session: Session, key: str, browser_digest: str, person_id: int | None, now: datetime
) -> SavedForm | None:
    """The form, for the browser that sent it and for nobody but its owner."""
    found = session.scalars(
        select(SavedForm).where(
            SavedForm.key == key, SavedForm.browser_digest == browser_digest, SavedForm.created_at > now - RETENTION
        )
    ).first()
    return found if found and found.owner_id in (None, person_id) else None


def forget_saved_form(session: Session, key: str) -> None:
    """Its author has sent it. The files stay until they are purged: a request may be reading them."""
    session.execute(delete(SavedForm).where(SavedForm.key == key))


def forget_forms_of_browser(session: Session, browser_digest: str) -> int:
    """Its user signs out: the next person finds nothing. Returns how many there were."""
    return count_changed(session, delete(SavedForm).where(SavedForm.browser_digest == browser_digest))


def purge_saved_forms(session: Session, storage: Storage, now: datetime) -> None:
    """Remove what nobody sent again, and files that no form has."""
    session.execute(delete(SavedForm).where(SavedForm.created_at <= now - RETENTION))
    wanted = {file.key for form in session.scalars(select(SavedForm)) for file in form.saved_files}
    for key, written_at in storage.keys(FOLDER):
        # The row of a file that was just written comes with its request's commit.
        if key not in wanted and written_at < now - timedelta(hours=1):
            storage.delete(key)


@periodic(JobName.PURGE_SAVED_FORMS, minutes=30)
def purge_old_forms(now: datetime) -> None:
    purge_saved_forms(db.session(), current_site().storage, now)
    db.session.commit()
