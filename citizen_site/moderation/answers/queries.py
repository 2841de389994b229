"""Reads of prepared answers. Those of an area are offered there and everywhere below it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.moderation.answers.models import ResponseTemplate
from citizen_site.reports.models import Report

ORDER = (ResponseTemplate.position, ResponseTemplate.title, ResponseTemplate.id)


def offered(session: Session, report: Report) -> Sequence[ResponseTemplate]:
    """Those for reports of this kind, of what its area is today and of all above it; for any status."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.heir(areas.get(report.area_id)))  # type: ignore[arg-type]
    about = or_(ResponseTemplate.category_id.is_(None), ResponseTemplate.category_id == report.category_id)
    group = ResponseTemplate.group_code.in_(("", report.category.group))
    open_ones = ResponseTemplate.closed_at.is_(None)
    return session.scalars(
        select(ResponseTemplate).where(ResponseTemplate.area_id.in_(reach), open_ones, about, group).order_by(*ORDER)
    ).all()


def own_templates(session: Session, actor: Actor) -> Sequence[ResponseTemplate]:
    """Open ones of the areas in which the actor moderates: those that he may change."""
    return session.scalars(_open().where(ResponseTemplate.area_id.in_(actor.areas(Role.MODERATOR)))).all()


def templates_above(session: Session, actor: Actor) -> Sequence[ResponseTemplate]:
    """Open ones of areas above the actor's: they are offered to him, too, and changed by others."""
    areas, own = gazetteer(session), actor.areas(Role.MODERATOR)
    above = {each for area_id in own for each in areas.with_ancestors(areas.get(area_id))} - own
    return session.scalars(_open().where(ResponseTemplate.area_id.in_(above))).all()


def template_for(session: Session, actor: Actor, template_id: int, *, may_be_closed: bool = False) -> ResponseTemplate:
    """One that the actor may change: an open one, unless closed ones are asked for as well. Raises NotFoundError."""
    template = session.scalars(_whole().where(ResponseTemplate.id == template_id)).first()
    if (
        template is None
        or (template.closed_at and not may_be_closed)
        or not allowed(actor, Permission.SEE_DESK, template)
    ):
        raise NotFoundError(f"response template {template_id}")
    return template


def _open() -> Select[ResponseTemplate]:
    return _whole().where(ResponseTemplate.closed_at.is_(None)).order_by(*ORDER)


def _whole() -> Select[ResponseTemplate]:
    return select(ResponseTemplate).options(joinedload(ResponseTemplate.category))
