"""Permissions to post, correct and withdraw notices, and to see their view counts."""

from __future__ import annotations

from citizen_site.core.permissions import Actor, Permission, Role, allow, has_role

POSTS_THERE = has_role(Role.LEADER, Role.MODERATOR, Role.OPERATOR)
MODERATES_THERE = has_role(Role.MODERATOR, Role.OPERATOR)
LEADS_THERE = has_role(Role.LEADER)


def is_nobody_elses(actor: Actor, thing: object) -> bool:
    """A new draft, or one's own: nobody edits or publishes another author's draft."""
    return getattr(thing, "author_id", None) in (None, actor.person_id)


def was_signed_by_a_leader(_actor: Actor, thing: object) -> bool:
    """The new leader corrects what a predecessor posted, but not what the ward posted to the group."""
    return thing is None or getattr(thing, "signed_role", None) == Role.LEADER


# The mark stays as it is, so who wrote it does not count: only who acts in the function that it shows, or watches.
MANAGES_IT = ([MODERATES_THERE], [LEADS_THERE, was_signed_by_a_leader])

allow(Permission.POST_NOTICE, [POSTS_THERE, is_nobody_elses])
allow(Permission.CORRECT_NOTICE, *MANAGES_IT)
allow(Permission.WITHDRAW_NOTICE, *MANAGES_IT)
allow(Permission.SEE_NOTICE_READERS, *MANAGES_IT)
allow(Permission.SEE_NOTICE_DESK, [MODERATES_THERE])
