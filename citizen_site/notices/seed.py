"""Fills an empty table of trusted authorities from the folder TRUST_ROOTS."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core.site import current_site
from citizen_site.notices.files.trusted import seed_trust_roots


def seed(session: Session, now: datetime) -> str:
    """Once: what operators add and remove afterwards stays. Says how many were added."""
    return f"{seed_trust_roots(session, current_site().settings.trust_roots, now)} trust roots new"
