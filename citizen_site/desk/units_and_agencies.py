"""The lists of units and agencies in the moderator's areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import normal_contact
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Permission, Role
from citizen_site.extensions import db, limiter
from citizen_site.reports.agencies import add_agency, change_agency, close_agency
from citizen_site.reports.forwarding import agencies_of, agency_of
from citizen_site.reports.units import (
    UnknownHeadError,
    add_unit,
    change_unit,
    close_unit,
    open_reports_of,
    possible_heads,
    unit_of,
    units_of,
)
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, line_of, text_line
from citizen_site.web.rendering import render

blueprint = Blueprint("units_and_agencies", __name__, url_prefix="/dieu-hanh")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


def _places() -> list[Place]:
    """Where the moderator may manage units: the whole city and wards before groups."""
    areas, actor = gazetteer(db.session()), current_actor()
    mine = actor.areas(Role.MODERATOR)
    found = [each for each in areas if each.is_current and each.id in mine]
    large = [each for each in found if each.is_unit or each is areas.city]
    return sorted(large, key=lambda each: each is not areas.city) or found


def _choices() -> list[SelectChoice]:
    return [SelectChoice(each.slug, area_name(each)) for each in _places()]


def _chosen(slug: str) -> Place:
    return next(each for each in _places() if each.slug == slug)


def _try(form: Any, act: Callable[[], object]) -> bool:
    """Says at the field what is wrong with it."""
    try:
        act()
    except InvalidInputError as error:
        form["head" if isinstance(error, UnknownHeadError) else "name"].errors = [sentence_of(error)]
        return False
    return True


@blueprint.get("/don-vi")
@requires(Permission.SEE_DESK)
def show() -> Response:
    session, actor, areas = db.session(), current_actor(), gazetteer(db.session())
    units, bodies = units_of(session, actor), agencies_of(session, actor)
    return render(
        "desk/units_and_agencies/list.html",
        units=units,
        bodies=bodies,
        numbers=open_reports_of(session, units),
        place_of=lambda thing: area_name(areas.current_successor(areas.get(thing.area_id))),
    )


@blueprint.route("/don-vi/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def new_unit() -> ResponseReturnValue:
    form, session = NewUnitForm(_choices()), db.session()

    def act() -> None:
        place = _chosen(form.area.data)
        add_unit(session, current_actor(), place, name=form.name.data, email=form.email.data, now=clock.now())

    if form.validate_on_submit() and _try(form, act):
        return redirect(url_for("units_and_agencies.show"), 303)
    return _page(form, _("Thêm đơn vị"))


@blueprint.route("/don-vi/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def unit(unit_id: int) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    found = unit_of(session, current_actor(), unit_id)
    heads = [SelectChoice(str(each.id), name_of(each)) for each in possible_heads(session, found.area_id, now)]
    now_holds = {"name": found.name, "email": found.email, "head": str(found.head_id or "")}
    form = UnitForm(heads, data=now_holds)

    def act() -> None:
        head_id = int(form.head.data) if form.head.data else None
        change_unit(
            session, current_actor(), found, name=form.name.data, email=form.email.data, head_id=head_id, now=now
        )

    if form.validate_on_submit() and _try(form, act):
        return redirect(url_for("units_and_agencies.show"), 303)
    return _page(
        form,
        found.name,
        closing=url_for("units_and_agencies.end_unit", unit_id=unit_id),
        orders=url_for("work_orders.day_list", unit_id=unit_id),
    )


@blueprint.post("/don-vi/<int:unit_id>/thoi")
@requires(Permission.SEE_DESK)
def end_unit(unit_id: int) -> ResponseReturnValue:
    close_unit(db.session(), current_actor(), unit_of(db.session(), current_actor(), unit_id), clock.now())
    return redirect(url_for("units_and_agencies.show"), 303)


@blueprint.route("/noi-nhan/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def new_agency() -> ResponseReturnValue:
    form, session = NewAgencyForm(_choices()), db.session()

    def act() -> None:
        place = _chosen(form.area.data)
        given = {"name": form.name.data, "email": form.email.data, "handles": form.handles.data}
        add_agency(session, current_actor(), place, **given, now=clock.now())

    if form.validate_on_submit() and _try(form, act):
        return redirect(url_for("units_and_agencies.show"), 303)
    return _page(form, _("Thêm cơ quan, công ty bên ngoài"))


@blueprint.route("/noi-nhan/<int:body_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def agency(body_id: int) -> ResponseReturnValue:
    session = db.session()
    found = agency_of(session, current_actor(), body_id)
    form = AgencyForm(obj=found)

    def act() -> None:
        given = {"name": form.name.data, "email": form.email.data, "handles": form.handles.data}
        change_agency(session, current_actor(), found, **given, now=clock.now())

    if form.validate_on_submit() and _try(form, act):
        return redirect(url_for("units_and_agencies.show"), 303)
    return _page(form, found.name, closing=url_for("units_and_agencies.end_agency", body_id=body_id))


@blueprint.post("/noi-nhan/<int:body_id>/thoi")
@requires(Permission.SEE_DESK)
def end_agency(body_id: int) -> ResponseReturnValue:
    close_agency(db.session(), current_actor(), agency_of(db.session(), current_actor(), body_id), clock.now())
    return redirect(url_for("units_and_agencies.show"), 303)


def _page(form: Any, title: str, *, closing: str = "", orders: str = "") -> Response:
    """`closing` and `orders` are the addresses of what ends a unit and of its work orders."""
    status = 422 if form.errors else 200
    return render(
        "desk/units_and_agencies/unit.html", status=status, form=form, title=title, closing=closing, orders=orders
    )


REDACTED_TEXT = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


class _NamedForm(Form):
    """What a unit and a body have in common."""

    name = text_line(_l("Tên"), longest=120, required=_l("Hãy viết tên."))
    email = StringField(
        _l("Email (không bắt buộc)"),
        filters=[line_of],
        render_kw={"type": "email", "maxlength": 254, "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_email(self, field: Field) -> None:
        if field.data:
            _kind, field.data = normal_contact(field.data, phones=False)


class _WithArea(_NamedForm):
    area = SelectField(
        _l("Khu vực"),
        description=_l("Dùng được cho cả khu vực này và các phường, xã, tổ dân phố, thôn thuộc đó."),
        invalid_choice_message=REDACTED_TEXT,
    )

    def __init__(self, areas: Sequence[SelectChoice], **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = list(areas)


class NewUnitForm(_WithArea):
    """A team or office; its head is chosen afterwards, from those who have a role there."""


class UnitForm(_NamedForm):
    """Name, address, head."""

    head = SelectField(
        _l("Phụ trách đơn vị"),
        description=_l("Người này được báo khi việc của đơn vị quá hạn lâu."),
        invalid_choice_message=REDACTED_TEXT,
    )

    def __init__(self, people: Sequence[SelectChoice], **options: Any) -> None:
        super().__init__(**options)
        self.head.choices = [SelectChoice("", _l("Chưa có")), *people]


class _Handles(Form):
    handles = text_line(
        _l("Phụ trách việc gì (không bắt buộc)"),
        longest=200,
        description=_l("Vài chữ, ví dụ: thoát nước, ngập úng. Người dân đọc khi được chỉ tới đó."),
    )


class NewAgencyForm(_WithArea, _Handles):
    """An agency that reports are forwarded to."""


class AgencyForm(_NamedForm, _Handles):
    """Name, address, what it is responsible for."""
