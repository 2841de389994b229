"""Response templates: the table, its queries and its commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.core import audit
from citizen_site.core.database import UtcDateTime
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.idempotency import add_unless_repeated
from citizen_site.core.permissions import Actor, Permission, Role, allowed, authorise
from citizen_site.core.versioning import check_version
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.responses.placeholders import unknown_fields
from citizen_site.desk.responses.quality import Check, QualityWarning
from citizen_site.extensions import Base
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import Report
from citizen_site.reports.web.labels import GROUPS
from citizen_site.web.i18n import localised

MAX_TITLE, MAX_BODY = 80, 2000
# Beside the statuses: a reason why a report is not published. Only the reporter reads it, so it is no answer.
HIDING = "hidden"
PURPOSES: dict[str, Any] = {**STATUS_ACTIONS, HIDING: _l("Ẩn phản ánh")}


class ResponseTemplate(Base):
    """A text with fields (fields.py), offered for reports of an area and of those below it. Never deleted, only closed.

    `status` is a status, any ("") or HIDING; it is for one category, one group of categories, or any.
    """

    __tablename__ = "response_template"
    __table_args__ = (Index("ix_response_template_order", "area_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("report_category.id"), index=True)
    group_code: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[ReportCategory | None] = relationship(lazy="raise")

    # Of two who change one at once, the second is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name


@dataclass(frozen=True)
class Wording:
    """What a prepared answer says, and for what: a status or "", a category or a group or neither."""

    title: str
    body: str
    status: str = ""
    category_id: int | None = None
    group_code: str = ""
    position: int = 0


class UnknownPlaceholderError(InvalidInputError):
    """The text has a placeholder that nothing fills in."""


def add_template(
    session: Session, actor: Actor, area_id: int, wording: Wording, *, now: datetime, is_demo: bool = False
) -> ResponseTemplate:
    """A new one for an area; of two taps the second finds that of the first. Raises UnknownPlaceholderError."""
    template = ResponseTemplate(area_id=area_id, created_at=now, closed_at=None, is_demo=is_demo)
    authorise(actor, Permission.SEE_DESK, template)
    _write(template, wording)
    stored = add_unless_repeated(session, template, session.get_one(Area, area_id), now)
    if stored is template:
        _note(session, "response_template.added", actor, template, now)
    return stored


def change_template(
    session: Session, actor: Actor, template: ResponseTemplate, wording: Wording, *, now: datetime, seen_version: int
) -> None:
    """Answers that were sent stay as they are. Raises ChangedMeanwhileError."""
    authorise(actor, Permission.SEE_DESK, template)
    check_version(template, seen_version)
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
        raise UnknownPlaceholderError
    template.title, template.body, template.status = wording.title, wording.body, wording.status
    template.category_id, template.group_code = wording.category_id, wording.group_code
    template.position = wording.position


def _note(session: Session, action: str, actor: Actor, template: ResponseTemplate, now: datetime) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"response_template:{template.id}")


ORDER = (ResponseTemplate.position, ResponseTemplate.title, ResponseTemplate.id)


def templates_for(session: Session, report: Report) -> Sequence[ResponseTemplate]:
    """Those for reports of this kind, of what its area is today and of all above it; for any purpose."""
    areas = gazetteer(session)
    reach = areas.with_ancestors(areas.current_successor(areas.get(report.area_id)))  # type: ignore[arg-type]  # staff act only on reports that have an area
    about = or_(ResponseTemplate.category_id.is_(None), ResponseTemplate.category_id == report.category_id)
    group = ResponseTemplate.group_code.in_(("", report.category.group_code))
    open_ones = ResponseTemplate.closed_at.is_(None)
    return session.scalars(
        select(ResponseTemplate).where(ResponseTemplate.area_id.in_(reach), open_ones, about, group).order_by(*ORDER)
    ).all()


def templates_of_area(session: Session, actor: Actor) -> Sequence[ResponseTemplate]:
    """Open ones of the areas in which the actor moderates: those that they may change."""
    return session.scalars(_open().where(ResponseTemplate.area_id.in_(actor.areas(Role.MODERATOR)))).all()


def templates_above(session: Session, actor: Actor) -> Sequence[ResponseTemplate]:
    """Open ones of areas above the actor's: they are offered, too, and changed by others."""
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


QUALITY_WARNINGS: dict[str, Any] = {
    QualityWarning.BLANKS_LEFT: _l("Còn chỗ trống chưa điền, như […]."),
    QualityWarning.TOO_SHORT: _l("Câu trả lời rất ngắn: người đọc chưa biết đã làm gì, khi nào, hay vì sao không làm."),
    QualityWarning.ONLY_PHRASES: _l(
        "Chỉ có câu mẫu chung chung. Hãy nói rõ đã làm gì, ở đâu, ngày nào, hoặc vì sao không làm."
    ),
    QualityWarning.NO_EVIDENCE: _l("Không có ảnh, văn bản, ngày hay con số nào để người đọc kiểm tra lại."),
    QualityWarning.NO_DOCUMENT: _l("Bạn chọn bằng chứng là văn bản, nhưng câu trả lời không có số văn bản."),
}


# Of each check what is said when the answer has it, and when it has not.
QUALITY_CHECKS: dict[str, Any] = {
    Check.SAYS_WHAT: (_l("Nói rõ đã làm gì"), _l("Chưa nói rõ đã làm gì, ở đâu, hoặc vì sao không làm.")),
    Check.EVIDENCE: (_l("Có ảnh hoặc văn bản kèm theo"), _l("Chưa có ảnh hoặc văn bản để người đọc kiểm tra.")),
    Check.NAMES_DAY: (_l("Nói ngày làm"), _l("Chưa nói làm ngày nào.")),
    Check.NO_BLANKS: ("", _l("Còn chỗ trống chưa điền, như […].")),
}


def purpose_of(template: ResponseTemplate) -> str:
    """For which step and which reports it is offered."""
    step = PURPOSES[template.status] if template.status else _("tất cả các bước")
    if template.category:
        return f"{step} · {localised(template.category, 'name')}"
    group = GROUPS[template.group_code] if template.group_code else _("tất cả loại việc")
    return f"{step} · {group}"
