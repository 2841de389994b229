"""The audit log, for operators."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, redirect, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.labels import ACTIONS
from citizen_site.accounts.queries import NEWEST_FIRST
from citizen_site.areas.arguments import place_argument
from citizen_site.core import audit, clock
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.core.spreadsheets import write_csv, write_xlsx
from citizen_site.extensions import db, limiter
from citizen_site.home.audit_log import MOST_ROWS, LogFilters, count_exported, exported_rows, log_query, named
from citizen_site.reports.models.report import code_in, display_code
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, next_href, url_of
from citizen_site.web.rendering import render

blueprint = Blueprint("audit", __name__)

FORMATS = {
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (write_csv, "text/csv; charset=utf-8"),
}


@blueprint.get("/van-hanh/nhat-ky")
@requires(Permission.SEE_AUDIT)
def show_log() -> Response:
    """The audit log, newest first, by kind of act, person, report, area and day."""
    args, session = QueryArgs(), db.session()
    filters = _filters_of(args)
    page = args.page(log_query(session, filters), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "home/audit_log.html",
        "results",
        status=args.status,
        problems=args.problems,
        entries=named(session, page.items),
        actions=ACTIONS,
        filters=filters,
        code=display_code(filters.code) if filters.code else "",
        arguments=_arguments_of(filters),
        most_rows=MOST_ROWS,
        next_href=next_href(page),
    )


@blueprint.post("/van-hanh/nhat-ky/xuat")
@limiter.limit("30 per hour", key_func=account_or_address)
@requires(Permission.SEE_AUDIT)
def export_log() -> ResponseReturnValue:
    """The same as a file, which is noted in the log itself."""
    args, session, now = QueryArgs(), db.session(), clock.now()
    filters = _filters_of(args)
    chosen = args.choice("tep", list(FORMATS)) or "xlsx"
    if args.problems:
        return redirect(url_of("audit.show_log", _arguments_of(filters)), 303)
    write, mimetype = FORMATS[chosen]
    query = log_query(session, filters)
    file = BytesIO()
    write(file, exported_rows(session, query))
    file.seek(0)
    number = count_exported(session, query)
    said = {name: value for name, value in _arguments_of(filters).items() if value}
    audit.record(session, "audit.exported", now=now, actor_id=current_actor().person_id, rows=number, **said)
    name = f"nhat-ky-{clock.today(now)}.{chosen}"
    response = send_file(file, mimetype, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _filters_of(args: QueryArgs) -> LogFilters:
    number, code = args.text("nguoi"), args.text("ma")
    person_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if number and person_id is None:
        args.problems.append(_("Mã người dùng chỉ gồm chữ số. Bạn nhập lại giúp."))
    if code and not code_in(code):
        args.problems.append(_("Mã phản ánh gồm 7 ký tự, ví dụ K7M-4QXT. Bạn nhập lại giúp."))
    return LogFilters(
        action=args.choice("viec", list(ACTIONS)),
        person_id=person_id,
        code=code_in(code),
        place=place_argument(args),
        first=args.day("tu"),
        last=args.day("den"),
    )


def _arguments_of(filters: LogFilters) -> dict[str, str]:
    """The address's arguments that ask for the same."""
    found = {
        "viec": filters.action,
        "nguoi": str(filters.person_id or ""),
        "ma": display_code(filters.code) if filters.code else "",
        "khu-vuc": filters.place.slug if filters.place else "",
        "tu": filters.first.isoformat() if filters.first else "",
        "den": filters.last.isoformat() if filters.last else "",
    }
    return {name: value for name, value in found.items() if value}
