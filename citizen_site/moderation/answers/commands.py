"""Changes to prepared answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.answers.fields import unknown_fields
from citizen_site.moderation.answers.models import ResponseTemplate
from citizen_site.reports.commands import ChangedMeanwhileError


@dataclass(frozen=True)
class Wording:
    """What a prepared answer says, and for what: a status or "", a category or a group or neither."""

    title: str
    body: str
    status: str = ""
    category_id: int | None = None
    group_code: str = ""
    position: int = 0


def add_template(
    session: Session, actor: Actor, area_id: int, wording: Wording, *, now: datetime, is_demo: bool = False
) -> ResponseTemplate:
    """A new one for an area. Raises InvalidInputError for a field that there is not."""
    template = ResponseTemplate(area_id=area_id, created_at=now, is_demo=is_demo)
    authorise(actor, Permission.SEE_DESK, template)
    _write(template, wording)
    session.add(template)
    session.flush()
    _note(session, "response_template.added", actor, template, now)
    return template


def change_template(
    session: Session, actor: Actor, template: ResponseTemplate, wording: Wording, *, now: datetime, seen_version: int
) -> None:
    """Answers that were sent stay as they are. Raises ChangedMeanwhileError."""
    authorise(actor, Permission.SEE_DESK, template)
    if template.version != seen_version:
        raise ChangedMeanwhileError("version")
    _write(template, wording)
    session.flush()
    _note(session, "response_template.changed", actor, template, now)


def close_template(session: Session, actor: Actor, template: ResponseTemplate, now: datetime) -> None:
    """It is offered no more; done again, nothing happens."""
    authorise(actor, Permission.SEE_DESK, template)
    if template.closed_at:
        return
    template.closed_at = now
    session.flush()
    _note(session, "response_template.closed", actor, template, now)


def _write(template: ResponseTemplate, wording: Wording) -> None:
    if unknown_fields(wording.body):
        raise InvalidInputError("field")
    template.title, template.body, template.status = wording.title, wording.body, wording.status
    template.category_id, template.group_code = wording.category_id, wording.group_code
    template.position = wording.position


def _note(session: Session, action: str, actor: Actor, template: ResponseTemplate, now: datetime) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"response_template:{template.id}")
