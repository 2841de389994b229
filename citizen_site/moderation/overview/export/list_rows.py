"""Reports as rows of a sheet: nothing of who reported, no words of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.names import area_name
from citizen_site.core.permissions import Actor
from citizen_site.core.spreadsheets import Cell
from citizen_site.moderation.overview.queries import unit_of
from citizen_site.moderation.overview.scope import Scope, of_actor
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.codes import display_code
from citizen_site.reports.models import Report, ReportFeedback
from citizen_site.reports.names import EVIDENCES, STATUSES, URGENCIES
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.web.i18n import localised


def _listed(actor: Actor, scope: Scope) -> tuple[Any, ...]:
    """Whatever the figures counted: received or closed in these days."""
    return (of_actor(actor), scope.holds(), or_(scope.during(Report.delivered_at), scope.during(Report.closed_at)))


def count_rows(session: Session, actor: Actor, scope: Scope) -> int:
    return session.scalars(select(func.count(Report.id)).where(*_listed(actor, scope))).one()


def _rows_after(actor: Actor, scope: Scope, last_id: int, size: int) -> Select[*tuple[Any, ...]]:
    disputed = (
        select(ReportFeedback.id)
        .where(ReportFeedback.report_id == Report.id, ReportFeedback.is_fixed.is_(False))
        .exists()
    )
    return (
        select(
            Report.id,
            Report.code,
            Report.area_id,
            Report.category_id,
            Report.urgency,
            Report.status,
            Report.delivered_at,
            Report.acknowledged_at,
            Report.due_at,
            Report.very_late_at,
            Report.closed_at,
            Report.handled_seconds,
            Report.evidence,
            Report.fix_confirmed_at,
            Report.supports,
            disputed.label("is_disputed"),
            HandlingUnit.name.label("unit"),
        )
        .outerjoin(HandlingUnit, HandlingUnit.id == Report.assigned_unit_id)
        .where(*_listed(actor, scope), Report.id > last_id)
        .order_by(Report.id)
        .limit(size)
    )


def heading() -> Sequence[Cell]:
    return [
        _("Mã"),
        _("Khu vực"),
        _("Loại việc"),
        _("Mức gấp"),
        _("Tình trạng"),
        _("Đơn vị xử lý"),
        _("Nhận lúc"),
        _("Xem lần đầu lúc"),
        _("Hạn"),
        _("Đóng lúc"),
        _("So với hạn"),
        _("Giờ làm việc đã dùng"),
        _("Bằng chứng"),
        _("Xác nhận xong lúc"),
        _("Từng bị nói chưa xong"),
        _("Số người cũng gặp"),
    ]


def rows_after(
    session: Session, actor: Actor, scope: Scope, last_id: int, size: int, at: datetime
) -> tuple[Sequence[Sequence[Cell]], int]:
    """The next rows in the reader's language, lateness as of `at`; and the id of the last one."""
    areas, by_id = gazetteer(session), {kind.id: kind for kind in kinds(session).values()}
    found = session.execute(_rows_after(actor, scope, last_id, size)).all()
    rows = [
        [
            display_code(row.code),
            area_name(unit_of(areas, row.area_id)),
            localised(by_id[row.category_id], "name"),
            str(URGENCIES[row.urgency]),
            str(STATUSES[row.status]),
            row.unit or "",
            row.delivered_at,
            row.acknowledged_at,
            row.due_at,
            row.closed_at,
            _lateness(row, at),
            None if row.handled_seconds is None else round(row.handled_seconds / 3600, 1),
            str(EVIDENCES[row.evidence]) if row.evidence else "",
            row.fix_confirmed_at,
            _("có") if row.is_disputed else "",
            row.supports,
        ]
        for row in found
    ]
    return rows, found[-1].id if found else last_id


def _lateness(row: Any, at: datetime) -> str:
    moment = row.closed_at or at
    if row.due_at is None:
        return _("hạn tạm dừng")
    if row.very_late_at is not None and row.very_late_at <= moment:
        return _("rất trễ")
    return _("quá hạn") if row.due_at < moment else _("trong hạn")
