"""Inviting to roles and granting them. The inviter must be entitled when inviting and when it is accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.accounts.account_lock import lock_account
from citizen_site.accounts.commands import notify_account_change
from citizen_site.accounts.credentials.local_credentials import has_local_credentials
from citizen_site.accounts.credentials.passwords import set_password
from citizen_site.accounts.models import Person
from citizen_site.accounts.sign_in import contact_at, end_sessions, person_at
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.clock import end_of, today
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue, is_waiting
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.text import clean
from citizen_site.core.tokens import digest
from citizen_site.staff.actor import make_actor
from citizen_site.staff.endings import end_in_force
from citizen_site.staff.models import Invitation, RoleGrant
from citizen_site.staff.open_invitations import InvitationOverError, sent_already, update_open
from citizen_site.staff.policies import GRANTING
from citizen_site.staff.queries import another_took_over, grants_of

INVITATION_LIFE = timedelta(days=7)
LONGEST_TERM = timedelta(days=5 * 366)


class InvalidTermError(InvalidInputError):
    """The term ends before it begins, is over already, or is too long."""


class CredentialsExistError(InvalidInputError):
    """The account has a password or a key: its owner has to sign in first."""


class PersonRequiredError(InvalidInputError):
    """A grant without an invitation needs somebody who has an account."""


class SelfInvitationError(InvalidInputError):
    """The invited address has become one of the inviter's own: nobody grants a role to themselves."""

    def __init__(self) -> None:
        super().__init__("own")


@dataclass(frozen=True)
class Offer:
    """A role in an area, from when until when, and why. `person_id` is set where it is known who gets it."""

    role: Role
    area_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    person_id: int | None = None


def invite(
    session: Session,
    actor: Actor | None,
    offer: Offer,
    *,
    kind: str,
    value: str,
    language: str,
    now: datetime,
    replaces: RoleGrant | None = None,
    send: bool = True,
) -> Invitation:
    """Enqueue a message that offers a role. Without an actor the command line invites; it may print the link.

    A role that is handed over (`replaces`) passes on in the moment of acceptance: no gap, no overlap. Of two taps the
    second gets the invitation of the first. Raises NotAllowedError, InvalidTermError, or InvitedAlreadyError.
    """
    if replaces:
        offer = replace(offer, starts_at=max(replaces.starts_at, now))
    _check_term(offer, now)
    known = contact_at(session, kind, value)
    if actor:
        # An inviter who invites their own address would grant a role to themselves.
        offer = replace(offer, person_id=known.person_id if known else None)
        hands_over = replaces is not None and allowed(actor, Permission.HAND_OVER_GRANT, replaces)
        if not hands_over or offer.person_id == actor.person_id:
            authorise(actor, GRANTING[offer.role], offer)
    invitation = Invitation(
        kind=kind,
        value=value,
        role=offer.role,
        area_id=offer.area_id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        reason=clean(offer.reason),
        replaces_id=replaces.id if replaces else None,
        language=language,
        invited_by_id=actor.person_id if actor else None,
        created_at=now,
        expires_at=_expiry(offer.ends_at, now),
        is_demo=actor is not None and _is_invented(session, actor, now),
    )
    if actor and (sent := sent_already(session, invitation, now)):
        return sent
    session.add(invitation)
    session.flush()
    if send:
        _enqueue_message(session, invitation, now)
    _record(session, "invitation.sent", actor, f"invitation:{invitation.id}", now, role=offer.role.value)
    return invitation


def set_link(session: Session, invitation: Invitation, token: str, *, key: str) -> None:
    """The token of the link that was sent; an earlier one stops working.

    Unless the invitation was sent again while the message went: then this link is the earlier one.
    """
    session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.token_digest == invitation.token_digest,
            Invitation.expires_at == invitation.expires_at,
        )
        .values(token_digest=digest(key, "invitation", token))
    )


def send_again(session: Session, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """Enqueue the message again, with a new link that is valid for a week; of two taps the first does.

    Raises NotAllowedError, or InvitationOverError.
    """
    authorise(actor, GRANTING[Role(invitation.role)], invitation)
    seen = invitation.token_digest
    # The link of before may lie in a wrong mailbox: it stops working now, not when the message goes out.
    withdrawn = update_open(session, invitation, now, Invitation.token_digest == seen, token_digest="")
    if not withdrawn and not invitation.is_open(now):
        raise InvitationOverError
    if not withdrawn or (not seen and is_waiting(session, JobName.SEND_INVITATION, "invitation_id", invitation.id)):
        return  # a message is on its way
    invitation.expires_at = _expiry(invitation.ends_at, now)
    _enqueue_message(session, invitation, now)
    _record(session, "invitation.sent", actor, f"invitation:{invitation.id}", now, role=Role(invitation.role).value)


def withdraw(session: Session, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """Withdraw an invitation; a second time changes nothing. Raises NotAllowedError, or InvitationOverError."""
    authorise(actor, Permission.WITHDRAW_INVITATION, invitation)
    if not update_open(session, invitation, now, withdrawn_at=now):
        if invitation.withdrawn_at is None:
            raise InvitationOverError
        return
    _record(session, "invitation.withdrawn", actor, f"invitation:{invitation.id}", now)


def may_still_grant(invitation: Invitation, inviter: Actor) -> bool:
    """Is the inviter still entitled to grant this role, or to hand it over? The command line always is."""
    if invitation.invited_by_id is None or allowed(inviter, GRANTING[Role(invitation.role)], invitation):
        return True
    replaced = invitation.replaces
    return replaced is not None and replaced.ended_at is None and allowed(inviter, Permission.HAND_OVER_GRANT, replaced)


def accept(
    session: Session, invitation: Invitation, *, name: str, password: str | None, person: Person | None, now: datetime
) -> Person:
    """Make the grant, and the account and password where there are none yet.

    `person` is who is signed in; without one, the link itself proved the contact. Raises InvitationOverError when
    another click was faster, when it was withdrawn at this moment, or when the role that it hands over is not there any
    more; CredentialsExistError when the account has a password or a key and nobody is signed in to it, and
    SelfInvitationError when it is the person who invited.
    """
    if not update_open(session, invitation, now, accepted_at=now):
        raise InvitationOverError
    person = person or _person_invited(session, invitation, now)
    if person.id == invitation.invited_by_id:
        raise SelfInvitationError
    lock_account(session, person.id)
    person.name = clean(name)
    if password is not None:
        if has_local_credentials(session, person.id):
            raise CredentialsExistError
        set_password(session, person.id, password, now)
    if invitation.replaces_id is not None:
        _hand_over(session, invitation, now)
    grant = RoleGrant(
        person_id=person.id,
        role=invitation.role,
        area_id=invitation.area_id,
        starts_at=max(invitation.starts_at, now),
        ends_at=invitation.ends_at,
        reason=invitation.reason,
        granted_by_id=invitation.invited_by_id,
        created_at=now,
        is_demo=invitation.is_demo,
    )
    session.add(grant)
    session.flush()
    audit.record(
        session,
        "invitation.accepted",
        now=now,
        actor_id=person.id,
        thing=f"invitation:{invitation.id}",
        grant=grant.id,
    )
    _record_grant(session, grant, now)
    # Sessions that are open keep the limits of before, so they end; the role begins with a new sign-in.
    end_sessions(session, person.id, now=now)
    notify_account_change(session, person.id, "grant_given", now)
    return person


def grant_role(session: Session, offer: Offer, *, now: datetime, is_demo: bool = False) -> RoleGrant:
    """A grant without an invitation, for the command line and the demo: nobody is asked."""
    _check_term(offer, now)
    if offer.person_id is None:
        raise PersonRequiredError
    grant = RoleGrant(
        person_id=offer.person_id,
        role=offer.role,
        area_id=offer.area_id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        reason=offer.reason,
        created_at=now,
        is_demo=is_demo,
    )
    session.add(grant)
    session.flush()
    _record_grant(session, grant, now)
    return grant


def _enqueue_message(session: Session, invitation: Invitation, now: datetime) -> None:
    """Each request is a separate message with a separate link."""
    enqueue(session, JobName.SEND_INVITATION, due_at=now, invitation_id=invitation.id, requested_at=now.isoformat())


def _person_invited(session: Session, invitation: Invitation, now: datetime) -> Person:
    contact = contact_at(session, invitation.kind, invitation.value)
    if contact and has_local_credentials(session, contact.person_id):
        raise CredentialsExistError
    return person_at(session, invitation.kind, invitation.value, language=invitation.language, now=now)


def _hand_over(session: Session, invitation: Invitation, now: datetime) -> None:
    """End the role that passes on. Raises InvitationOverError when it is over: another successor has it, or it ended.

    Those who may give the role themselves still give it after it ended, but to one successor.
    """
    replaced = session.get_one(RoleGrant, invitation.replaces_id)
    if end_in_force(session, replaced, by=invitation.invited_by_id, reason=invitation.reason, now=now):
        return
    if another_took_over(session, invitation) or not _may_grant(session, invitation, now):
        raise InvitationOverError


def _may_grant(session: Session, invitation: Invitation, now: datetime) -> bool:
    inviter_id = invitation.invited_by_id
    if inviter_id is None:
        return True
    inviter = make_actor(inviter_id, grants_of(session, inviter_id, now), gazetteer(session))
    return allowed(inviter, GRANTING[Role(invitation.role)], invitation)


def _record_grant(session: Session, grant: RoleGrant, now: datetime) -> None:
    audit.record(
        session,
        "grant.given",
        now=now,
        actor_id=grant.granted_by_id,
        thing=f"person:{grant.person_id}",
        grant=grant.id,
        role=Role(grant.role).value,
        area=grant.area_id,
    )


def _record(session: Session, action: str, actor: Actor | None, thing: str, now: datetime, **details: str) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id if actor else None, thing=thing, **details)


def _is_invented(session: Session, actor: Actor, now: datetime) -> bool:
    """An invented person, or somebody who has a role from one: what they give goes when the demo is cleared."""
    person = session.get(Person, actor.person_id)
    held = grants_of(session, person.id, now) if person else []
    return person is not None and (person.is_demo or any(grant.is_demo for grant in held))


def _expiry(term_ends_at: datetime, now: datetime) -> datetime:
    """At the end of the day in a week; sooner when there would be nothing left to accept."""
    return min(end_of(today(now) + INVITATION_LIFE), term_ends_at)


def _check_term(offer: Offer, now: datetime) -> None:
    if not offer.starts_at < offer.ends_at or offer.ends_at <= now or offer.ends_at - offer.starts_at > LONGEST_TERM:
        raise InvalidTermError
