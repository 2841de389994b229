"""Saved filters among everything the site keeps about a person; they end with the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.accounts.own_data import forgotten_with_account, shown_as
from citizen_site.moderation.presence.models import ReportPresence
from citizen_site.moderation.saved_filters.models import SavedFilter
from citizen_site.moderation.saved_filters.queries import filters_kept_by


@shown_as("saved_filters")
def filters_for_owner(session: Session, person: Person) -> list[dict[str, Any]]:
    return [{"name": each.name, "query": each.query} for each in filters_kept_by(session, person.id)]


@forgotten_with_account
def forget_filters(session: Session, person: Person, _now: datetime) -> None:
    session.execute(delete(SavedFilter).where(SavedFilter.person_id == person.id))
    session.execute(delete(ReportPresence).where(ReportPresence.person_id == person.id))
