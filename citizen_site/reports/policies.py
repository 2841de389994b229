"""Who may do what with a report. `thing` is a Report; no right comes from knowing a code."""

from __future__ import annotations

from citizen_site.core.permissions import Actor, Permission, Role, allow, has_role

IS_MODERATOR_THERE = has_role(Role.MODERATOR)


def is_public(_actor: Actor, thing: object) -> bool:
    """Everybody may read it; without a thing: everybody may read some."""
    return thing is None or bool(getattr(thing, "is_public", False))


def is_reporter(actor: Actor, thing: object) -> bool:
    """Signed in as the one who reported it, or here by its private link."""
    if thing is None:
        return actor.person_id is not None or bool(actor.opened)
    own = actor.person_id is not None and getattr(thing, "reporter_id", None) == actor.person_id
    return own or f"report:{getattr(thing, 'id', None)}" in actor.opened


def is_not_reporter(actor: Actor, thing: object) -> bool:
    """Nobody handles their own report."""
    return thing is None or not is_reporter(actor, thing)


def is_not_removed(_actor: Actor, thing: object) -> bool:
    return thing is None or getattr(thing, "removed_at", None) is None


allow(Permission.SEE_REPORT, [is_public], [is_reporter, is_not_removed], [IS_MODERATOR_THERE])
allow(Permission.SUPPORT_REPORT, [is_public, is_not_reporter])
allow(Permission.ANSWER_FOR_REPORT, [is_reporter, is_not_removed])
allow(Permission.RECORD_CALL, [has_role(Role.CLERK, Role.HELPER, Role.MODERATOR)])
allow(Permission.SEE_DESK, [IS_MODERATOR_THERE])
allow(Permission.HANDLE_REPORT, [IS_MODERATOR_THERE, is_not_reporter, is_not_removed])
allow(Permission.REMOVE_REPORT, [IS_MODERATOR_THERE, is_not_reporter, is_not_removed])
