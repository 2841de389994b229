"""The queue as a file: the reports of a tab that the filters find, as a moderator reads them, without contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import audit, clock
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.core.spreadsheets import Cell
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.queue.arguments import TABS, filters_of, query_of, read_query, tab_of
from citizen_site.desk.report_files import Format, Rows, start_file, write_next_batch
from citizen_site.extensions import db, limiter
from citizen_site.reports.models.report import Report
from citizen_site.reports.queue import Tab, part_of, queue_query
from citizen_site.reports.queue_filters import Filters
from citizen_site.reports.web.labels import STATUSES, URGENCIES
from citizen_site.reports.web.presentation import report_title
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.i18n import current_language, localised
from citizen_site.web.query import QueryArgs

blueprint = Blueprint("queue_export", __name__, url_prefix="/dieu-hanh")
limiter.limit("30 per hour", key_func=account_or_address)(blueprint)


@blueprint.post("/xuat")
@requires(Permission.SEE_DESK)
def export() -> ResponseReturnValue:
    """The queue that the address names, as a file that the worker makes."""
    args = QueryArgs()
    chosen = Format(args.choice("tep", list(Format)) or Format.XLSX)
    task = begin_list(
        db.session(),
        current_actor(),
        tab_of(args) or Tab.OPEN,
        filters_of(args),
        chosen,
        language=current_language(),
        now=clock.now(),
    )
    return redirect(url_for("background_tasks.show", task_id=task.id), 303)


def begin_list(
    session: Session, actor: Actor, tab: Tab, filters: Filters, chosen: Format, *, language: str, now: datetime
) -> BackgroundTask:
    """Begin a file for the actor with the reports of a tab that the filters find now.

    The words that were searched for may name a person: the audit log says only that there were some.
    """
    authorise(actor, Permission.SEE_DESK)
    counted = queue_query(session, actor, tab, filters, now).with_only_columns(func.count())
    task = start_file(
        session,
        actor,
        BackgroundTaskKind.QUEUE_LIST,
        chosen,
        total=session.scalars(counted).one(),
        language=language,
        now=now,
        query=query_of(tab, filters),
    )
    audit.record(
        session,
        "reports.exported",
        now=now,
        actor_id=actor.person_id,
        thing=f"task:{task.id}",
        rows=task.total,
        filters=query_of(tab, replace(filters, words="")),
        **({"words": "…"} if filters.words else {}),
    )
    return task


def write_next_rows(session: Session, task: BackgroundTask, now: datetime) -> bool:
    """A step of the task: the next rows of its queue, as it was when the task was begun."""

    def rows_after(actor: Actor, last_id: int, size: int) -> tuple[Rows, int]:
        tab, filters = read_query(task.parameters["query"])
        return _rows_after(session, actor, tab or Tab.OPEN, filters, last_id, size, at=task.created_at)

    name = f"phan-anh-{clock.today(task.created_at)}"
    return write_next_batch(session, task, now, heading=_heading, rows_after=rows_after, name=name)


def _heading() -> Sequence[Cell]:
    return [
        _("Mã"),
        _("Tóm tắt"),
        _("Nội dung"),
        _("Địa điểm"),
        _("Gần đâu"),
        _("Khu vực"),
        _("Vĩ độ"),
        _("Kinh độ"),
        _("Loại việc"),
        _("Mức gấp"),
        _("Tình trạng"),
        _("Ở phần"),
        _("Người được giao"),
        _("Đơn vị xử lý"),
        _("Gửi lúc"),
        _("Nhận lúc"),
        _("Xem lần đầu lúc"),
        _("Hạn"),
        _("Đóng lúc"),
        _("Số người cùng gặp"),
    ]


def _rows_after(
    session: Session, actor: Actor, tab: Tab, filters: Filters, last_id: int, size: int, *, at: datetime
) -> tuple[Rows, int]:
    found = session.scalars(
        queue_query(session, actor, tab, filters, at)
        .where(Report.id > last_id)
        .options(joinedload(Report.category), joinedload(Report.assigned_to), joinedload(Report.assigned_unit))
        .order_by(Report.id)
        .limit(size)
    ).all()
    areas = gazetteer(session)
    rows: Rows = [
        [
            each.display_code,
            report_title(each),
            each.description,
            each.place_text,
            each.landmark,
            area_name(areas.get(each.area_id)) if each.area_id else "",
            each.latitude,
            each.longitude,
            localised(each.category, "name"),
            str(URGENCIES[each.urgency]),
            str(STATUSES[each.status]),
            str(TABS[part_of(each)]),
            name_of(each.assigned_to),
            each.assigned_unit.name if each.assigned_unit else "",
            each.received_at,
            each.delivered_at,
            each.acknowledged_at,
            each.due_at,
            each.closed_at,
            each.support_count,
        ]
        for each in found
    ]
    return rows, found[-1].id if found else last_id
