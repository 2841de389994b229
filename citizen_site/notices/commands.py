"""Changes to notices, from draft to archive. The actor must hold a role in the area at that moment."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core import audit
from citizen_site.core.database import count_changed
from citizen_site.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NothingChangedError,
    ReasonRequiredError,
)
from citizen_site.core.locks import lock_row
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.revisions import invalidate
from citizen_site.core.text import clean
from citizen_site.core.tokens import PAPER_ALPHABET
from citizen_site.notices.announcement import enqueue_announcement
from citizen_site.notices.confusables import person_name
from citizen_site.notices.files.commands import exchange_files
from citizen_site.notices.files.models import NoticeFile
from citizen_site.notices.flags import dismiss_all
from citizen_site.notices.models import MAX_TITLE, UNDO_FOR, Content, Notice, NoticeKind, NoticeState, RevisionAct
from citizen_site.notices.publish_checks import PublishProblem, WrongStateError, publish_problems
from citizen_site.notices.queries import signing_grant
from citizen_site.notices.revision_log import add_revision
from citizen_site.notices.search import refresh
from citizen_site.staff.models import RoleGrant

CODE_LENGTH = 6


class PublishTimePassedError(InvalidInputError):
    """The moment at which it is to be published has passed."""


class NotReadyError(InvalidInputError):
    """The notice cannot be published as it is; `problem` is the first reason."""

    def __init__(self, problem: PublishProblem) -> None:
        super().__init__()
        self.problem = problem


class StaleError(InvalidInputError):
    """Somebody else, or another tab, changed it in between."""


def start_draft(
    session: Session,
    actor: Actor,
    area_id: int,
    now: datetime,
    *,
    content: Content | None = None,
    is_demo: bool = False,
) -> Notice:
    """A draft in an area, empty or with the text of a template or an old notice. Raises NotAllowedError."""
    notice = Notice(
        code=_free_code(session),
        area_id=area_id,
        author_id=actor.person_id,
        created_at=now,
        updated_at=now,
        is_demo=is_demo,
        **(vars(content) if content else {}),
    )
    authorise(actor, Permission.POST_NOTICE, notice)
    session.add(notice)
    session.flush()
    return notice


def save_draft(
    session: Session,
    actor: Actor,
    notice: Notice,
    content: Content,
    *,
    area_id: int,
    version: int,
    seen_text: str = "",
    tab: str = "",
    is_autosave: bool = False,
    now: datetime,
) -> None:
    """Save what was typed. Raises StaleError when another tab saved since `version`, and the errors of a policy.

    A new version whose text is still that of `seen_text` (Notice.text_digest) has other files only. The same tab may be
    behind: the answer to its last save can have been lost on the way. A save `is_autosave`, in a pause of typing, gives
    way to one that overtakes it: that was the button, and knows more.
    """
    before = notice.text_digest
    lock_for_update(session, notice)
    authorise(actor, Permission.POST_NOTICE, notice)
    is_changed = notice.version != version and notice.text_digest != seen_text
    is_behind = is_changed and (not tab or notice.saved_by_tab != tab)
    if notice.state != NoticeState.DRAFT or is_behind or (is_autosave and notice.text_digest != before):
        raise StaleError
    for name, value in vars(_cleaned(content)).items():
        setattr(notice, name, value)
    notice.area_id = area_id
    authorise(actor, Permission.POST_NOTICE, notice)
    if session.is_modified(notice):
        notice.updated_at, notice.saved_by_tab = now, tab
    session.flush()


def discard_draft(session: Session, actor: Actor, notice: Notice, now: datetime) -> None:
    """Throw away what was never public. Raises NotAllowedError, InvalidInputError."""
    lock_for_update(session, notice)
    _check_unpublished(notice)
    authorise(actor, Permission.POST_NOTICE, notice)
    audit.record(session, "notice.discarded", now=now, actor_id=actor.person_id, thing=f"notice:{notice.id}")
    session.delete(notice)
    session.flush()


def publish(session: Session, actor: Actor, notice: Notice, now: datetime, *, version: int | None = None) -> None:
    """Make it public now, signed with the grant that allows it; `version` is what its author has seen.

    Raises NotAllowedError, StaleError, InvalidInputError.
    """
    lock_for_update(session, notice, version)
    _check_ready(notice, now)
    authorise(actor, Permission.POST_NOTICE, notice)
    grant = signing_grant(session, actor, notice.area_id, now)
    if grant is None:
        raise NotAllowedError(Permission.POST_NOTICE)
    notice.state, notice.published_at, notice.publish_at = NoticeState.PUBLISHED, now, None
    notice.reverted_at, notice.updated_at = None, now
    notice.publication, notice.undo_until, notice.announced_at = notice.publication + 1, now + UNDO_FOR, None
    sign(notice, session.get_one(Person, grant.person_id), grant)
    add_revision(session, notice, RevisionAct.PUBLISHED, grant=grant, now=now)
    refresh(session, notice)
    enqueue_announcement(session, notice, now if notice.kind == NoticeKind.URGENT else notice.undo_until, now)
    _record(session, "notice.published", actor.person_id, notice, now)


def schedule(
    session: Session,
    actor: Actor,
    notice: Notice,
    publish_at: datetime,
    now: datetime,
    *,
    version: int | None = None,
) -> None:
    """Let the worker publish it later. Raises NotAllowedError, StaleError, InvalidInputError."""
    lock_for_update(session, notice, version)
    _check_ready(notice, publish_at)
    authorise(actor, Permission.POST_NOTICE, notice)
    if publish_at <= now:
        raise PublishTimePassedError
    notice.state, notice.publish_at, notice.reverted_at, notice.updated_at = (
        NoticeState.SCHEDULED,
        publish_at,
        None,
        now,
    )
    session.flush()
    _record(session, "notice.scheduled", actor.person_id, notice, now)


def unschedule(session: Session, actor: Actor, notice: Notice, now: datetime) -> None:
    """Back to a draft. Raises NotAllowedError, InvalidInputError."""
    lock_for_update(session, notice)
    _check_unpublished(notice)
    authorise(actor, Permission.POST_NOTICE, notice)
    notice.state, notice.publish_at, notice.updated_at = NoticeState.DRAFT, None, now
    session.flush()


def revert_to_draft(session: Session, notice: Notice, now: datetime) -> None:
    """The author no longer holds the role, or the notice makes no sense any more: it stays a draft."""
    notice.state, notice.publish_at, notice.reverted_at = NoticeState.DRAFT, None, now
    session.flush()
    _record(session, "notice.reverted", None, notice, now)


def correct(
    session: Session,
    actor: Actor,
    notice: Notice,
    content: Content,
    *,
    reason: str,
    version: int,
    now: datetime,
    added: Collection[NoticeFile] = (),
    removed: Collection[NoticeFile] = (),
) -> None:
    """Change what is public, its words or its files, with the reason, for all to see.

    Raises NotAllowedError, StaleError, InvalidInputError (FileRefusedError among them).
    """
    lock_for_update(session, notice, version)
    authorise(actor, Permission.CORRECT_NOTICE, notice)
    if notice.state not in (NoticeState.PUBLISHED, NoticeState.EXPIRED):
        raise WrongStateError
    content = _cleaned(content)
    if problem := next((each for each in publish_problems(content, now) if each != PublishProblem.OVER), None):
        raise NotReadyError(problem)
    if not clean(reason):
        raise ReasonRequiredError
    if content == Content.of(notice) and not (added or removed):
        raise NothingChangedError
    exchange_files(session, notice, added=added, removed=removed)
    becomes_urgent = content.kind == NoticeKind.URGENT != notice.kind
    for name, value in vars(content).items():
        setattr(notice, name, value)
    over = notice.visible_until is not None and notice.visible_until <= now
    notice.state = NoticeState.EXPIRED if over else NoticeState.PUBLISHED
    notice.corrected_at, notice.updated_at, notice.undo_until = now, now, None
    grant = signing_grant(session, actor, notice.area_id, now)
    add_revision(session, notice, RevisionAct.CORRECTED, reason=reason, grant=grant, now=now, by_id=actor.person_id)
    refresh(session, notice)
    if becomes_urgent and notice.announced_at is None:
        enqueue_announcement(session, notice, now, now)  # of the two that wait now the first one counts
    _record(session, "notice.corrected", actor.person_id, notice, now)


def withdraw(session: Session, actor: Actor, notice: Notice, reason: str, now: datetime) -> None:
    """Take it back; its page says so, and why. Raises NotAllowedError, InvalidInputError."""
    lock_for_update(session, notice)
    authorise(actor, Permission.WITHDRAW_NOTICE, notice)
    if not clean(reason):
        raise ReasonRequiredError
    if notice.state not in (NoticeState.PUBLISHED, NoticeState.EXPIRED):
        raise WrongStateError
    notice.state, notice.withdrawn_at, notice.withdrawal_reason = NoticeState.WITHDRAWN, now, clean(reason)
    notice.is_pinned, notice.updated_at, notice.undo_until = False, now, None
    if allowed(actor, Permission.SEE_NOTICE_DESK, notice):
        dismiss_all(session, actor, notice, now)
    grant = signing_grant(session, actor, notice.area_id, now)
    add_revision(session, notice, RevisionAct.WITHDRAWN, reason=reason, grant=grant, now=now, by_id=actor.person_id)
    refresh(session, notice)
    _record(session, "notice.withdrawn", actor.person_id, notice, now)


def claim_due(session: Session, notice_id: int, now: datetime) -> bool:
    """Take a scheduled notice whose time has come: of several workers only one gets it, until it commits or fails."""
    taken = count_changed(
        session,
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.SCHEDULED, Notice.publish_at <= now)
        .values(state=NoticeState.DRAFT, version=Notice.version + 1)
        .execution_options(synchronize_session=False),
    )
    return taken == 1


def expire(session: Session, notice_id: int, now: datetime) -> bool:
    """Move a notice whose time is over to the archive; False when another worker did."""
    moved = count_changed(
        session,
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.PUBLISHED, Notice.is_over(now))
        .values(state=NoticeState.EXPIRED, is_pinned=False, version=Notice.version + 1)
        .execution_options(synchronize_session=False),
    )
    if moved != 1:
        return False
    invalidate(session, "notices")
    refresh(session, session.get_one(Notice, notice_id, populate_existing=True))
    return True


def lock_for_update(session: Session, notice: Notice, version: int | None = None) -> None:
    """As `lock_row`. Raises NotFoundError when it is gone, StaleError when it is not the `version` that was seen."""
    lock_row(session, notice)
    if version is not None and notice.version != version:
        raise StaleError


def _check_unpublished(notice: Notice) -> None:
    if notice.is_public:
        raise WrongStateError


def _check_ready(notice: Notice, moment: datetime) -> None:
    _check_unpublished(notice)
    if found := publish_problems(notice, moment):
        raise NotReadyError(found[0])


def _cleaned(content: Content) -> Content:
    body = "\n".join(line.rstrip() for line in clean_lines(content.body)).strip()
    return replace(
        content, title=clean(content.title)[:MAX_TITLE], body=body, meeting_place=clean(content.meeting_place)[:200]
    )


def clean_lines(text: str) -> list[str]:
    """Lines without characters that cannot be seen; the spaces at their beginning stay, lists need them."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [line[: len(line) - len(line.lstrip(" "))] + clean(line) for line in lines]


def sign(notice: Notice, person: Person, grant: RoleGrant) -> None:
    """Put the official mark on it: from the grant, with a name that cannot look like a mark itself."""
    notice.grant_id, notice.signed_name = grant.id, person_name(person.name)
    notice.signed_role, notice.signed_area_id, notice.signed_since = Role(grant.role), grant.area_id, grant.starts_at


def _record(session: Session, action: str, actor_id: int | None, notice: Notice, now: datetime) -> None:
    thing = f"notice:{notice.id}"
    audit.record(session, action, now=now, actor_id=actor_id, thing=thing, code=notice.code, area=notice.area_id)


def _free_code(session: Session) -> str:
    while True:
        code = new_code()
        if session.scalars(select(Notice.id).where(Notice.code == code)).first() is None:
            return code


def new_code() -> str:
    """Six letters and digits to read out and type; they look like no word of our addresses."""
    return "".join(secrets.choice(PAPER_ALPHABET) for _ in range(CODE_LENGTH))
