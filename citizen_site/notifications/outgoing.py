"""A message that is ready to be sent, and where people are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact, ContactKind, Person
from citizen_site.web.email_templates import RenderedEmail, render_email, render_text_message


@dataclass(frozen=True)
class DeliveryAddress:
    """Where somebody is reached, and in which language. `kind` is a ContactKind."""

    kind: str
    value: str
    language: str


def _nothing() -> None:
    """The default of the changes below."""


@dataclass(frozen=True)
class Outgoing:
    """A rendered message with the changes that go with it.

    `with_claim` is committed together with the claim, before the message is handed over, and `when_sent` after that.
    `when_failed` counts a failure and decides what follows; without it the job is retried.
    """

    to: DeliveryAddress
    content: RenderedEmail | str
    with_claim: Callable[[], None] = _nothing
    when_sent: Callable[[], None] = _nothing
    when_failed: Callable[[], None] | None = None


def compose(name: str, to: DeliveryAddress, **context: Any) -> RenderedEmail | str:
    """Render templates/emails/<name>: an email, or one line of text for a phone."""
    if to.kind == ContactKind.PHONE:
        return render_text_message(name, to.language, **context)
    return render_email(name, to.language, **context)


def person_address(session: Session, person_id: int, *, texts: bool = False) -> DeliveryAddress | None:
    """The first email address of an account; with `texts`, a phone number where there is none.

    None without one, or once the account is closed.
    """
    kinds = (ContactKind.EMAIL, ContactKind.PHONE) if texts else (ContactKind.EMAIL,)
    row = session.execute(
        select(Contact.kind, Contact.value, Person.language)
        .join(Contact.person)
        .where(Contact.person_id == person_id, Contact.kind.in_(kinds), Person.closed_at.is_(None))
        .order_by(Contact.kind, Contact.id)  # "email" comes before "phone"
        .limit(1)
    ).first()
    return DeliveryAddress(row.kind, row.value, row.language) if row else None


def office_address(email: str) -> DeliveryAddress:
    """Of a unit or an agency: they read Vietnamese."""
    return DeliveryAddress(ContactKind.EMAIL, email, "vi")
