"""Pages of the dashboard."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.desk.dashboard import arguments
from citizen_site.desk.dashboard.arguments import COLUMNS, PERIODS
from citizen_site.desk.dashboard.charts import ROWS, time_chart, work_chart
from citizen_site.desk.dashboard.export import begin_list, figures_rows
from citizen_site.desk.dashboard.figures import overview
from citizen_site.desk.report_files import Format
from citizen_site.extensions import db, limiter
from citizen_site.notifications.daily_digest import choose_digest, wants_digest
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form
from citizen_site.web.i18n import current_language, localised
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("dashboard", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("/tong-quan")
@requires(Permission.SEE_DESK)
def show() -> Response:
    args, now, actor = QueryArgs(), clock.now(), current_actor()
    asked = arguments.read(args, actor, clock.today(now))
    found = overview(db.session(), actor, asked.scope, now)
    by_kind = [(localised(kind, "name"), figures) for kind, figures in found.by_kind]
    by_area = [(area_name(place), figures) for place, figures in found.by_area]
    return render(
        "desk/dashboard/show.html",
        "results",
        status=args.status,
        problems=args.problems,
        asked=asked,
        periods=PERIODS,
        columns=COLUMNS,
        total=found.total,
        rows=ROWS,
        parts={
            "loai-viec": (by_kind, work_chart(by_kind), time_chart(by_kind)),
            "noi": (by_area, work_chart(by_area), time_chart(by_area)),
        },
        now=now,
    )


@blueprint.get("/tong-quan/so-lieu")
@requires(Permission.SEE_DESK)
def figures() -> ResponseReturnValue:
    """The figures of the page as a file."""
    args, now, actor = QueryArgs(), clock.now(), current_actor()
    asked = arguments.read(args, actor, clock.today(now))
    chosen = Format(args.choice("tep", list(Format)) or Format.XLSX)
    file = BytesIO()
    chosen.write(file, figures_rows(overview(db.session(), actor, asked.scope, now), asked.scope))
    file.seek(0)
    name = f"tong-quan-{asked.scope.first}-{asked.scope.last}.{chosen}"
    response = send_file(file, chosen.mimetype, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/tong-quan/danh-sach")
@limiter.limit("30 per hour", key_func=account_or_address)
@requires(Permission.SEE_DESK)
def export_list() -> ResponseReturnValue:
    """The reports behind the figures, as a file that the worker makes."""
    args, now, actor = QueryArgs(), clock.now(), current_actor()
    asked = arguments.read(args, actor, clock.today(now))
    chosen = Format(args.choice("tep", list(Format)) or Format.XLSX)
    task = begin_list(db.session(), actor, asked.scope, chosen, language=current_language(), now=now)
    return redirect(url_for("background_tasks.show", task_id=task.id), 303)


class ChoiceForm(Form):
    """One button; it says what it will be then."""

    wanted = HiddenField()


@blueprint.route("/thu-sang", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def choose() -> ResponseReturnValue:
    session, actor, form = db.session(), current_actor(), ChoiceForm()
    if form.validate_on_submit():
        choose_digest(session, actor, wanted=form.wanted.data == "1", now=clock.now())
        return redirect(url_for("dashboard.choose", da="1"), 303)
    return render(
        "desk/dashboard/daily_digest.html",
        status=422 if form.errors else 200,
        form=form,
        wanted=wants_digest(session, actor.person_id or 0),
        done=request.args.get("da") == "1",
    )
