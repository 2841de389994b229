"""The actor of a request: the signed-in person, with the roles that the session is strong enough for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from flask import Flask, g
from flask.typing import ResponseReturnValue

from citizen_site.accounts.credentials.local_credentials import has_local_credentials
from citizen_site.accounts.credentials.second_factor import second_factor_of
from citizen_site.accounts.current_user import current_session, redirect_to_sign_in
from citizen_site.accounts.models import BrowserSession
from citizen_site.accounts.session_start import STRONG_PROOFS
from citizen_site.accounts.sign_in import RESIDENT
from citizen_site.areas.gazetteer import Gazetteer, gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.session_limits import SessionLimits
from citizen_site.extensions import db
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.queries import grants_of, holds_any_role

# The more harm a role can do, the sooner its holder is signed out.
LIMITS = {
    Role.LEADER: SessionLimits(idle=timedelta(days=7), life=timedelta(days=30)),
    # Counters and borrowed phones: the next person in line sits before the same screen.
    Role.CLERK: SessionLimits(idle=timedelta(hours=1), life=timedelta(hours=12)),
    Role.HELPER: SessionLimits(idle=timedelta(minutes=20), life=timedelta(hours=12)),
    Role.MODERATOR: SessionLimits(idle=timedelta(hours=2), life=timedelta(hours=12)),
    Role.OPERATOR: SessionLimits(idle=timedelta(minutes=30), life=timedelta(hours=12)),
}
WITH_SECOND_FACTOR = frozenset({Role.MODERATOR, Role.OPERATOR})


def make_actor(person_id: int | None, grants: Iterable[RoleGrant], areas: Gazetteer) -> Actor:
    """An actor with exactly these grants; areas that were merged since lead to what they became."""
    reach: dict[Role, frozenset[int]] = {}
    everywhere: set[Role] = set()
    for grant in grants:
        role, place = Role(grant.role), areas.get(grant.area_id)
        reach[role] = reach.get(role, frozenset()) | areas.subtree(place)
        if areas.current_successor(place) is areas.city:
            everywhere.add(role)
    return Actor(person_id=person_id, reach=reach, everywhere=frozenset(everywhere))


def is_role_active(role: Role, here: BrowserSession) -> bool:
    """May the role be used in this session? A code from a message alone is not enough for any."""
    return here.proof in STRONG_PROOFS and (here.has_second_factor or role not in WITH_SECOND_FACTOR)


def active_grants() -> Sequence[RoleGrant]:
    """All grants that the signed-in person holds now, whether or not this session may use them."""
    here = current_session()
    if "active_grants" not in g:
        session = db.session()
        is_holder = here and holds_any_role(session, here.person_id)
        g.active_grants = grants_of(session, here.person_id, clock.now()) if here and is_holder else []
    grants: Sequence[RoleGrant] = g.active_grants
    return grants


def actor_of_request() -> Actor:
    here = current_session()
    if here is None or here.proof not in STRONG_PROOFS:
        return Actor(person_id=here.person_id if here else None)
    awake = [grant for grant in active_grants() if is_role_active(Role(grant.role), here)]
    return make_actor(here.person_id, awake, gazetteer(db.session()))


def sign_in_redirect(permission: Permission) -> ResponseReturnValue | None:
    """Which sign-in is missing; None when none would help."""
    here = current_session()
    if here is None:
        anyone = allowed(Actor(person_id=0), permission)
        return redirect_to_sign_in("sign_in.request_code" if anyone else "password.sign_in")
    full = make_actor(here.person_id, active_grants(), gazetteer(db.session()))
    if not allowed(full, permission):
        return None
    if here.proof not in STRONG_PROOFS:
        has_one = has_local_credentials(db.session(), here.person_id)
        return redirect_to_sign_in("password.sign_in" if has_one else "security.show")
    has_app = second_factor_of(db.session(), here.person_id) is not None
    return redirect_to_sign_in("password.sign_in" if has_app else "security.show")


def _roles_of(person_id: int) -> set[Role]:
    """Roles that the person holds, also those that begin later."""
    return {Role(grant.role) for grant in grants_of(db.session(), person_id, clock.now(), or_later=True)}


def session_limits(person_id: int) -> SessionLimits:
    """The shortest limits that any role of the person demands."""
    chosen = [LIMITS[role] for role in _roles_of(person_id)]
    return SessionLimits(
        idle=min((each.idle for each in chosen), default=RESIDENT.idle),
        life=min((each.life for each in chosen), default=RESIDENT.life),
    )


def holds_role(person_id: int) -> bool:
    """Does the person hold any role, now or later?"""
    return bool(_roles_of(person_id))


def init_actor(app: Flask) -> None:
    app.jinja_env.globals["active_grants"] = active_grants
    app.jinja_env.globals["is_role_active"] = lambda grant: (
        (here := current_session()) is not None and is_role_active(Role(grant.role), here)
    )
