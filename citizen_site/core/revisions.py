"""A version for each stream of content, new with every change: the ground of ETags and of kept counts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import String, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from citizen_site.core.database import count_changed
from citizen_site.extensions import Base

Value = TypeVar("Value")


class Revision(Base):
    """What version a stream of content is in. Random, not counted: a database that was restored never repeats one."""

    __tablename__ = "revision"

    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(16))


def current_revisions(session: Session) -> dict[str, str]:
    """All streams with their versions, in one query a transaction. A stream that never changed is absent."""
    known: dict[str, str] | None = session.info.get("revisions")
    if known is None:
        known = {row.stream: row.version for row in session.execute(select(Revision.stream, Revision.version))}
        session.info["revisions"] = known
    return known


def invalidate(session: Session, stream: str) -> None:
    """Say that a stream changed; needed only for bulk statements, the rest is seen at flush."""
    session.info.pop("revisions", None)
    session.info.setdefault("bumped_streams", set()).add(stream)
    version = secrets.token_hex(8)
    changed = count_changed(
        session,
        update(Revision)
        .where(Revision.stream == stream)
        .values(version=version)
        .execution_options(synchronize_session=False),
    )
    if changed == 0:
        session.add(Revision(stream=stream, version=version))


@event.listens_for(Session, "before_flush")
def _invalidate_changed_tags(session: Session, _context: Any, _instances: Any) -> None:
    """Tables name their stream in `__cache_tag__`; one change is counted once a transaction."""
    done: set[str] = session.info.setdefault("bumped_streams", set())
    changed = (session.new, session.deleted, {one for one in session.dirty if session.is_modified(one)})
    streams = {stream for group in changed for one in group if (stream := getattr(one, "__cache_tag__", None))}
    for stream in sorted(streams - done):
        done.add(stream)
        with session.no_autoflush:
            invalidate(session, stream)


@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_commit")
def _forget_invalidated_tags(session: Session, _ended: Any = None) -> None:
    """Also when only a savepoint is rolled back: the new version may have gone with it."""
    session.info.pop("bumped_streams", None)
    session.info.pop("revisions", None)


class RevisionCache(Generic[Value]):
    """Something made from the database once for each revision of its streams, kept in this process.

    `get` costs the one revision query that the request makes anyway. What is kept must be immutable plain data,
    never a mapped object. `also` gives what else it depends on that no stream tells, such as the day.
    """

    def __init__(
        self, *streams: str, load: Callable[[Session], Value], also: Callable[[], Hashable] = lambda: None
    ) -> None:
        self._streams = streams
        self._load = load
        self._also = also
        self._kept: WeakKeyDictionary[Any, tuple[Hashable, Value]] = WeakKeyDictionary()

    def get(self, session: Session) -> Value:
        revisions = current_revisions(session)
        key = (*(revisions.get(stream, "") for stream in self._streams), self._also())
        engine = session.get_bind().engine
        kept = self._kept.get(engine)
        is_changing = not session.info.get("bumped_streams", set()).isdisjoint(self._streams)
        if kept is None or kept[0] != key or is_changing:
            value = self._load(session)
            if is_changing:
                return value  # this transaction's own changes are not yet anyone else's
            kept = self._kept[engine] = (key, value)
        return kept[1]
