"""What the programme keeps about a person: what they are responsible for, and what they entered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.programme.models.indicators import ValueBatch
from citizen_site.programme.models.pilots import Pilot, PilotUpdate


def export_programme(session: Session, person_id: int) -> list[dict[str, object]]:
    """Models they are responsible for, updates and batches of values they entered."""
    pilots = session.scalars(select(Pilot).where(Pilot.responsible_person_id == person_id).order_by(Pilot.id))
    mine = PilotUpdate.entered_by_id == person_id
    updates = session.scalars(select(PilotUpdate).where(mine).order_by(PilotUpdate.id))
    entered = session.scalars(select(ValueBatch).where(ValueBatch.entered_by_id == person_id).order_by(ValueBatch.id))
    found: list[dict[str, object]] = [{"responsible_for": pilot.title} for pilot in pilots]
    found += [{"update": each.text, "on": each.on.isoformat()} for each in updates]
    found += [{"values_entered": each.count, "at": each.entered_at.isoformat()} for each in entered]
    return found


def erase_programme(session: Session, person_id: int, _now: datetime) -> None:
    """What they entered stays, without them; nobody reminds them any more."""
    for statement in (
        update(Pilot).where(Pilot.responsible_person_id == person_id).values(responsible_person_id=None),
        update(PilotUpdate).where(PilotUpdate.entered_by_id == person_id).values(entered_by_id=None),
        update(ValueBatch).where(ValueBatch.entered_by_id == person_id).values(entered_by_id=None),
        update(ValueBatch).where(ValueBatch.undone_by_id == person_id).values(undone_by_id=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
