"""Starting a session, whichever credential was used."""

from __future__ import annotations

from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from citizen_site.accounts.current_user import current_session, safe_path, set_session_cookie
from citizen_site.accounts.device import device_name
from citizen_site.accounts.models import Person, Proof
from citizen_site.accounts.queries import contacts_of, has_agreed
from citizen_site.accounts.sign_in import RESIDENT, Browser, end_sessions, open_session
from citizen_site.accounts.single_sign_on import pending_identity, store_pending_identity
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.my_area import my_area, only_area, set_area_cookie
from citizen_site.core import audit, clock
from citizen_site.core.session_limits import SessionLimits
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_token
from citizen_site.extensions import db

# With these a role may be used, so the sessions that they open are as short as the role demands.
STRONG_PROOFS = (Proof.PASSWORD, Proof.PASSKEY, Proof.DEMO)


def _limits(person: Person, proof: Proof) -> SessionLimits:
    return current_site().access.session_limits(person.id) if proof in STRONG_PROOFS else RESIDENT


def sign_in_person(
    person: Person, *, proof: Proof, has_second_factor: bool = False, how: str = "", next_path: str = ""
) -> Response:
    """Sign the person in to this browser, with a new token, and go on. Anyone who was signed in here no longer is."""
    session, now = db.session(), clock.now()
    ended = current_session()
    if ended:
        end_sessions(session, ended.person_id, only=ended.id, now=now)
    limits = _limits(person, proof)
    browser = Browser(new_token(), device_name(request.headers.get("User-Agent", "")), audit.origin.get().network)
    g.browser_session = open_session(
        session,
        person,
        browser,
        proof=proof,
        limits=limits,
        has_second_factor=has_second_factor,
        key=current_app.config["SECRET_KEY"],
        how=how,
        now=now,
    )
    next_path = safe_path(next_path)
    if not has_agreed(session, person):
        next_path = url_for("sign_in.welcome", tiep=next_path or None)
    response = redirect(next_path or landing_page(), 303)
    identity = pending_identity()
    set_session_cookie(response, browser.token, limits.life)
    if identity and any(contact.value == identity.email for contact in contacts_of(session, person)):
        store_pending_identity(identity)  # the reader signs in just now to link it
    _merge_area_preference(person, response)
    return response


def landing_page() -> str:
    """Where signing in leads to when no page was asked for: staff to their work, others to their account."""
    return current_site().access.landing_page() or url_for("account.show")


def _merge_area_preference(person: Person, response: Response) -> None:
    """The neighbourhood goes with the account; the one chosen in this browser counts where the account has none."""
    local_area = my_area()
    if person.area_id is None:
        person.area_id = local_area.id if local_area else None
    elif local_area is None:
        areas = gazetteer(db.session())
        place = areas.get(person.area_id)
        # One that was divided since is remembered as it is: then pages ask.
        set_area_cookie(response, only_area(areas, place) or place, current_site().settings)
