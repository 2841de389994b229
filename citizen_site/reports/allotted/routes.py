"""How many working hours each kind of trouble has, for those who run the site."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _

from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db
from citizen_site.reports.allotted.commands import set_hours
from citizen_site.reports.allotted.forms import HoursForm
from citizen_site.reports.allotted.queries import NEWEST_FIRST, allotted_now, changes
from citizen_site.reports.axes import Urgency
from citizen_site.reports.categories.queries import active_categories
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("deadlines", __name__)


@blueprint.route("/van-hanh/thoi-han", methods=["GET", "POST"])
@requires(Permission.SEE_OPERATIONS)
def show() -> Any:
    """All hours, a form that changes them from a day on, and what was changed."""
    session, now, args = db.session(), clock.now(), QueryArgs()
    categories = active_categories(session)
    by_code = {each.code: each for each in categories}
    chosen = args.choice("loai", list(by_code))
    form = HoursForm(categories, data={"category": chosen or None, "valid_from": clock.today(now)})
    if form.validate_on_submit():
        try:
            set_hours(
                session,
                current_actor(),
                by_code[form.category.data],
                Urgency(form.urgency.data),
                form.hours.data,
                valid_from=form.valid_from.data,
                reason=form.reason.data,
                now=now,
            )
            return redirect(url_for("deadlines.show", loai=form.category.data), 303)
        except InvalidInputError as error:
            if str(error) == "past":
                form.valid_from.errors = [_("Ngày này đã qua. Hạn chỉ đổi được từ hôm nay.")]
            else:
                form.hours.errors = [_("Từ ngày ấy đã là ngần ấy giờ.")]
    page = args.page(changes(by_code[chosen].id if chosen else None), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "reports/deadlines.html",
        status=422 if form.errors else args.status,
        problems=args.problems,
        form=form,
        rows=[(each, allotted_now(session, each, now)) for each in categories],
        urgencies=list(Urgency),
        chosen=by_code.get(chosen),
        changes=page.items,
        next_href=next_href(page),
    )
