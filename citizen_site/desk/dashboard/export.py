"""The reports behind the figures, and the figures themselves, as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import audit
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.spreadsheets import Cell
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.dashboard.arguments import COLUMNS
from citizen_site.desk.dashboard.figures import Overview, Scope, unit_of
from citizen_site.desk.report_files import Format, start_file, write_next_batch
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.filters import of_actor
from citizen_site.reports.models.participants import ReportFeedback
from citizen_site.reports.models.report import Report, display_code
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.web.labels import EVIDENCES, STATUSES, URGENCIES
from citizen_site.web.i18n import localised


def begin_list(
    session: Session, actor: Actor, scope: Scope, chosen: Format, *, language: str, now: datetime
) -> BackgroundTask:
    """Begin a file for the actor with all reports of the scope."""
    authorise(actor, Permission.SEE_DESK)
    task = start_file(
        session,
        actor,
        BackgroundTaskKind.REPORT_LIST,
        chosen,
        total=count_rows(session, actor, scope),
        language=language,
        now=now,
        first=scope.first.isoformat(),
        last=scope.last.isoformat(),
        areas=None if scope.area_ids is None else sorted(scope.area_ids),
        category=scope.category_id,
    )
    audit.record(
        session,
        "reports.exported",
        now=now,
        actor_id=actor.person_id,
        thing=f"task:{task.id}",
        rows=task.total,
        days=f"{scope.first} – {scope.last}",
    )
    return task


def write_next_rows(session: Session, task: BackgroundTask, now: datetime) -> bool:
    """A step of the task: the next rows of its scope."""
    asked = task.parameters
    scope = Scope(
        date.fromisoformat(asked["first"]),
        date.fromisoformat(asked["last"]),
        None if asked["areas"] is None else frozenset(asked["areas"]),
        asked["category"],
    )
    return write_next_batch(
        session,
        task,
        now,
        heading=heading,
        rows_after=lambda actor, last_id, size: rows_after(session, actor, scope, last_id, size, task.created_at),
        name=f"phan-anh-{asked['first']}-{asked['last']}",
    )


def _listed(actor: Actor, scope: Scope) -> tuple[Any, ...]:
    """Whatever the figures counted: received or closed in these days."""
    return (of_actor(actor), scope.holds(), or_(scope.during(Report.delivered_at), scope.during(Report.closed_at)))


def count_rows(session: Session, actor: Actor, scope: Scope) -> int:
    return session.scalars(select(func.count(Report.id)).where(*_listed(actor, scope))).one()


def is_disputed() -> ColumnElement[bool]:
    """As the figures count: what was merged is one case, that of its original."""
    judged = aliased(Report)
    return and_(
        Report.is_original,
        select(ReportFeedback.id)
        .join(judged, judged.id == ReportFeedback.report_id)
        .where(or_(judged.id == Report.id, judged.duplicate_of_id == Report.id), ReportFeedback.is_fixed.is_(False))
        .correlate(Report)
        .exists(),
    )


def _rows_after(actor: Actor, scope: Scope, last_id: int, size: int) -> Select[*tuple[Any, ...]]:
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
            Report.escalate_at,
            Report.closed_at,
            Report.resolution_seconds,
            Report.evidence,
            Report.fix_confirmed_at,
            Report.support_count,
            is_disputed().label("is_disputed"),
            HandlingUnit.name.label("unit"),
        )
        .outerjoin(HandlingUnit, HandlingUnit.id == Report.assigned_unit_id)
        .where(*_listed(actor, scope), Report.id > last_id)
        .order_by(Report.id)
        .limit(size)
    )


def heading() -> Sequence[Cell]:
    """The first row of the exported list, in the reader's language."""
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
        _("Từng báo chưa xong"),
        _("Số người cùng gặp"),
    ]


def rows_after(
    session: Session, actor: Actor, scope: Scope, last_id: int, size: int, at: datetime
) -> tuple[Sequence[Sequence[Cell]], int]:
    """The next rows in the reader's language, lateness as of `at`; and the id of the last one."""
    areas, by_id = gazetteer(session), {kind.id: kind for kind in categories_by_code(session).values()}
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
            None if row.resolution_seconds is None else round(row.resolution_seconds / 3600, 1),
            str(EVIDENCES[row.evidence]) if row.evidence else "",
            row.fix_confirmed_at,
            _("có") if row.is_disputed else "",
            row.support_count,
        ]
        for row in found
    ]
    return rows, found[-1].id if found else last_id


def _lateness(row: Any, at: datetime) -> str:
    moment = row.closed_at or at
    if row.due_at is None:
        return _("hạn tạm dừng")
    if row.escalate_at is not None and row.escalate_at <= moment:
        return _("quá hạn lâu")
    return _("quá hạn") if row.due_at < moment else _("trong hạn")


def figures_rows(found: Overview, scope: Scope) -> Iterator[Sequence[Cell]]:
    """The heading first; then all, each kind, each area, with the days on every row so that sheets can be joined."""
    yield [_("Từ ngày"), _("Đến ngày"), _("Theo"), _("Tên"), *(str(name) for name, _value in COLUMNS)]
    groups = [
        (_("Tất cả"), "", found.total),
        *((_("Loại việc"), localised(kind, "name"), figures) for kind, figures in found.by_kind),
        *((_("Khu vực"), area_name(place), figures) for place, figures in found.by_area),
    ]
    for part, name, figures in groups:
        yield [scope.first, scope.last, part, name, *(value(figures) for _name, value in COLUMNS)]
