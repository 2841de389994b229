"""What is done with each of many reports: the commands that single acts use, with their permissions and their table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor
from citizen_site.moderation.bulk.models import BulkKind
from citizen_site.moderation.handling.commands import move_on
from citizen_site.moderation.triage.commands import assign, recategorise
from citizen_site.reports.categories.models import ReportCategory
from citizen_site.reports.models import Report
from citizen_site.reports.workflow import Facts, Status


def other_report(session: Session, kind: BulkKind, parameters: Mapping[str, Any]) -> Report | None:
    """The original, where the act points to one. Raises InvalidInputError when it is no more."""
    if kind is not BulkKind.DUPLICATE:
        return None
    original = session.get(Report, parameters["original_id"])
    if original is None or original.removed_at:
        raise InvalidInputError("target")
    return original


def perform(
    session: Session,
    actor: Actor,
    report: Report,
    kind: BulkKind,
    parameters: Mapping[str, Any],
    *,
    now: datetime,
    seen_version: int,
) -> None:
    """Do it with one. Raises whatever the single act raises, and InvalidInputError("same") when nothing changes."""
    if kind is BulkKind.ASSIGN:
        to = {"person_id": parameters["person_id"], "unit_id": parameters["unit_id"]}
        changed: Any = assign(session, actor, report, **to, now=now, seen_version=seen_version)
    elif kind is BulkKind.RECATEGORISE:
        category = session.get_one(ReportCategory, parameters["category_id"])
        changed = recategorise(session, actor, report, category, now=now, seen_version=seen_version)
    else:
        after, facts = Status.DUPLICATE, Facts(target=other_report(session, kind, parameters))
        if kind is BulkKind.REJECT:
            after, facts = (
                Status(parameters["status"]),
                Facts(public_text=parameters["text"], where_to_go=parameters["where"]),
            )
        move_on(session, actor, report, after, facts, now=now, seen_version=seen_version)
        changed = True
    if changed is None:
        raise InvalidInputError("same")
