"""Invitations that nobody has answered: of several acts on one at the same moment, one decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.core.database import count_changed
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.locks import lock_rows
from citizen_site.staff.models import Invitation


class InvitationOverError(InvalidInputError):
    """The invitation was accepted or withdrawn, or has expired."""


class InvitedAlreadyError(InvalidInputError):
    """The address has an open invitation to this role already, with another term or by somebody else."""


def sent_already(session: Session, wanted: Invitation, now: datetime) -> Invitation | None:
    """The same invitation as this new one, sent before. Raises InvitedAlreadyError for another one to the same role.

    Those to roles of an area are made one after the other.
    """
    lock_rows(session, Area, Area.id == wanted.area_id)
    sent = session.scalars(
        select(Invitation)
        .where(
            Invitation.not_answered(now),
            Invitation.kind == wanted.kind,
            Invitation.value == wanted.value,
            Invitation.role == wanted.role,
            Invitation.area_id == wanted.area_id,
            Invitation.replaces_id.is_not_distinct_from(wanted.replaces_id),
        )
        .order_by(Invitation.id)
        .limit(1)
    ).first()
    if sent is None:
        return None
    # A role that passes on begins when it is accepted.
    compared = ["ends_at", "reason", "invited_by_id", *(["starts_at"] if wanted.replaces_id is None else [])]
    if any(getattr(sent, name) != getattr(wanted, name) for name in compared):
        raise InvitedAlreadyError
    return sent


def update_open(
    session: Session, invitation: Invitation, now: datetime, *conditions: ColumnElement[bool], **values: object
) -> bool:
    """Change an invitation that nobody has answered or withdrawn; of two who do so at once, one does.

    The invitation is read again, so that the other one can say why it is over.
    """
    statement = update(Invitation).where(Invitation.id == invitation.id, Invitation.not_answered(now), *conditions)
    changed = count_changed(session, statement.values(**values).execution_options(synchronize_session=False))
    session.refresh(invitation, ["accepted_at", "withdrawn_at", "expires_at", "token_digest"])
    return changed == 1
