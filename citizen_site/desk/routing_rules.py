"""Rules of an area: their list, their form, and trying them on the last 90 days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.routing_dry_run import start_dry_run
from citizen_site.extensions import db, limiter
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.reports.enums import Urgency
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.unit import HandlingUnit
from citizen_site.reports.routing import (
    RuleInput,
    add_rule,
    change_rule,
    move_rule,
    places_to_rule,
    remove_rule,
    rule_to_change,
    rules_of,
    switch_rule,
)
from citizen_site.reports.submission.questions import CheckboxesField
from citizen_site.reports.units import handlers_for, units_for
from citizen_site.reports.web import labels
from citizen_site.reports.web.labels import GROUPS, URGENCIES, WEEKDAYS
from citizen_site.staff.queries import name_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import AllowBlank, VersionedForm, text_line
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs, url_of
from citizen_site.web.rendering import render

blueprint = Blueprint("routing_rules", __name__, url_prefix="/dieu-hanh/phan-cong")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    """The rules of one area in their order, and those of the areas above it, which are asked after them."""
    args, session = QueryArgs(), db.session()
    places = places_to_rule(session, current_actor())
    place = _chosen(args, places)
    areas = gazetteer(session)
    above = areas.ancestors(place)
    by_area = rules_of(session, areas.with_ancestors(place))
    # What an area inherited stands after its own.
    rules = {each.id: [rule for old in areas.identities(each) for rule in by_area[old]] for each in (place, *above)}
    return render(
        "desk/routing_rules/list.html",
        "rules",
        status=args.status,
        problems=args.problems,
        place=place,
        places=places,
        rules=rules[place.id],
        above=[(each, rules[each.id]) for each in above if rules[each.id]],
        mine={each.id for each in places},
        is_late=request.args.get("da") == "0",
        words=labels,
    )


def _place_of(session: Session, rule: RoutingRule) -> Place:
    """Today's area of a rule, which may have inherited it."""
    areas = gazetteer(session)
    return areas.current_successor(areas.get(rule.area_id))


@blueprint.route("/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def add() -> ResponseReturnValue:
    session, places = db.session(), places_to_rule(db.session(), current_actor())
    place = _asked_for(places)
    if place is None:
        return _refuse_area(places)
    form = _form(place)
    if request.method == "POST" and form.validate():
        add_rule(session, current_actor(), place.id, form.wanted(), now=clock.now())
        return redirect(_list(place), 303)
    return _page(place, form, None, status=422 if request.method == "POST" else 200)


@blueprint.route("/<int:rule_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def change(rule_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    rule = rule_to_change(session, actor, rule_id)
    place = _place_of(session, rule)
    form, status, is_stale = _form(place, rule), 200, False
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with one_at_a_time(session):
                    seen = form.seen_version
                    change_rule(session, actor, rule, form.wanted(), now=clock.now(), seen_version=seen)
                return redirect(_list(place), 303)
            except ChangedMeanwhileError:
                rule, status, is_stale = rule_to_change(session, current_actor(), rule_id), 409, True
    return _page(place, form, rule, status=status, is_stale=is_stale)


@blueprint.post("/<int:rule_id>/<any(len, xuong, tat, bat, bo):act>")
@requires(Permission.SEE_DESK)
def arrange(rule_id: int, act: str) -> ResponseReturnValue:
    """Up, down, off, on, away. Of two taps at once the second does nothing: the list shows what the first one did."""
    session, actor, now = db.session(), current_actor(), clock.now()
    if act == "bo" and session.get(RoutingRule, rule_id) is None:
        return redirect(url_for("routing_rules.show"), 303)
    rule = rule_to_change(session, actor, rule_id)
    place = _place_of(session, rule)
    try:
        with one_at_a_time(session):
            if act == "bo":
                remove_rule(session, actor, rule, now=now)
            elif act in ("tat", "bat"):
                switch_rule(session, actor, rule, act == "bat", now=now)
            else:
                move_rule(session, actor, rule, -1 if act == "len" else 1, now=now)
    except ChangedMeanwhileError:
        return redirect(_list(place, da="0"), 303)
    return redirect(_list(place), 303)


@blueprint.post("/thu")
@limiter.limit("60 per hour")
@requires(Permission.SEE_DESK)
def try_out() -> ResponseReturnValue:
    """The rules as they stand, or with one as its form says, on the reports of the last 90 days."""
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    places = places_to_rule(session, actor)
    place = _asked_for(places)
    if place is None:
        return _refuse_area(places) if args.text("nhap") else abort(404)
    number = args.text("quy-tac")
    rule = rule_to_change(session, actor, int(number)) if number.isascii() and number.isdigit() else None
    if rule and _place_of(session, rule) != place:
        abort(404)
    draft, form = None, _form(place)
    if args.text("nhap"):
        if not form.validate():
            return _page(place, form, rule, status=422)
        draft = form.wanted()
    task = start_dry_run(session, actor, place.id, draft, rule, form.as_sent() if draft else [], now=now)
    return redirect(url_for("background_tasks.show", task_id=task.id), 303)


def _chosen(args: QueryArgs, places: Sequence[Place]) -> Place:
    """The area in the address, or the first of those that the moderator looks after."""
    slug = args.choice("khu-vuc", [each.slug for each in places])
    return next((each for each in places if each.slug == slug), places[0])


def _asked_slug() -> str:
    return request.form.get("area") or request.args.get("khu-vuc", "")


def _asked_for(places: Sequence[Place]) -> Place | None:
    """The area that a rule is for: that of the address or the one chosen instead; None: somebody else's, or none.

    Never another one than was asked for. Without any it is the first.
    """
    slug = _asked_slug()
    return next((each for each in places if each.slug == slug), None) if slug else places[0]


def _refuse_area(places: Sequence[Place]) -> Response:
    """The form again, with all that was typed and the areas to choose from."""
    form = _form(places[0])
    form.area.choices = _choices(_("Chọn khu vực"), ((each.slug, area_name(each)) for each in places))
    form.area.data = ""
    form.area.errors = [_("Bạn không phụ trách khu vực này nên quy tắc chưa được lưu. Hãy chọn khu vực của bạn.")]
    return _page(places[0], form, None, status=422, asked=_asked_slug())


def _list(place: Place, **arguments: str) -> str:
    return url_of("routing_rules.show", {"khu-vuc": place.slug, **arguments})


def _form(place: Place, rule: RoutingRule | None = None) -> RuleForm:
    session, areas = db.session(), gazetteer(db.session())
    units = units_for(session, place.id)
    below = {each.id: each for each in areas.children(place) if each.is_current}
    if rule and rule.within_id:
        below.setdefault(rule.within_id, areas.get(rule.within_id))  # a former one, whose things another inherited
    return RuleForm(
        kinds=categories_by_code(session).values(),
        places=list(below.values()),
        units=units,
        people=handlers_for(session, place.id, units, clock.now()),
        rule=rule,
    )


def _page(
    place: Place,
    form: RuleForm,
    rule: RoutingRule | None,
    *,
    status: int = 200,
    is_stale: bool = False,
    asked: str = "",
) -> Response:
    """`asked` is the area that was refused: the form sends it again, unless another one is chosen."""
    return render(
        "desk/routing_rules/rule.html",
        "rule",
        status=status,
        place=place,
        slug=asked or place.slug,
        form=form,
        rule=rule,
        is_stale=is_stale,
        words=labels,
    )


_NOT_THERE = _l("Lựa chọn này không còn nữa. Bạn chọn lại nhé.")


def _number(text: str) -> int | None:
    return int(text) if text else None


def _text(number: int | None) -> str:
    return str(number) if number else ""


class RuleForm(VersionedForm):
    """Conditions first, then what is done; empty conditions are met by every report."""

    name = text_line(
        _l("Tên quy tắc"),
        longest=80,
        required=_l("Hãy đặt tên."),
        description=_l("Hiện trong diễn biến của phản ánh, chỉ người tiếp nhận đọc."),
        autocomplete="off",
    )
    # Shown only to choose another area than the one that was refused.
    area = SelectField(_l("Khu vực"), default="", choices=[], validate_choice=False)
    what = SelectField(_l("Việc gì"), default="")
    within = SelectField(_l("Ở đâu"), default="")
    words = text_line(
        _l("Có một trong các từ"),
        longest=300,
        description=_l("Cách nhau bằng dấu phẩy; có dấu hay không đều được. Ví dụ: chó dữ, cắn người"),
        autocomplete="off",
    )
    weekdays = CheckboxesField(
        _l("Nhận vào các ngày"), choices=[SelectChoice(str(day), name) for day, name in enumerate(WEEKDAYS)]
    )
    start = TimeField(_l("Nhận từ giờ"), validators=[AllowBlank()])
    end = TimeField(
        _l("Đến giờ"), description=_l("Nếu sớm hơn giờ bắt đầu thì tính sang ngày hôm sau."), validators=[AllowBlank()]
    )
    unit = SelectField(_l("Giao cho đơn vị"), default="")
    person = SelectField(_l("Giao cho người"), default="")
    urgency = SelectField(_l("Mức gấp"), default="")

    def __init__(
        self,
        *,
        kinds: Iterable[CategorySummary],
        places: Sequence[Place],
        units: Sequence[HandlingUnit],
        people: Sequence[Person],
        rule: RoutingRule | None = None,
    ) -> None:
        super().__init__(data=_data_of(rule) if rule else {})
        kinds = list(kinds)
        self.what.choices = {"": [SelectChoice("", _("Tất cả loại việc"))]} | {
            str(label): [
                SelectChoice(f"nhom:{group}", _("Tất cả: %(group)s", group=label)),
                *(
                    SelectChoice(f"loai:{each.id}", localised(each, "name"))
                    for each in kinds
                    if each.group_code == group
                ),
            ]
            for group, label in GROUPS.items()
        }
        self.within.choices = _choices(_("Bất kỳ đâu"), ((each.id, area_name(each)) for each in places))
        self.unit.choices = _choices(_("Không giao cho đơn vị"), ((each.id, each.name) for each in units))
        self.person.choices = _choices(_("Không giao cho riêng ai"), ((each.id, name_of(each)) for each in people))
        self.urgency.choices = _choices(_("Giữ nguyên"), ((each.value, URGENCIES[each]) for each in Urgency))
        for field in (self.what, self.within, self.unit, self.person, self.urgency):
            field.validate_choice = False
            field.validators = [*field.validators, _listed]

    def validate_start(self, field: Field) -> None:
        if field.data is None and self.end.data is not None:
            raise ValidationError(_("Hãy nhập cả hai giờ, hoặc để trống cả hai."))

    def validate_end(self, field: Field) -> None:
        if field.data is None and self.start.data is not None:
            raise ValidationError(_("Hãy nhập cả hai giờ, hoặc để trống cả hai."))
        if field.data is not None and field.data == self.start.data:
            raise ValidationError(_("Hai giờ giống nhau. Muốn cả ngày thì để trống."))

    def validate_urgency(self, _field: Field) -> None:
        if not (self.unit.data or self.person.data or self.urgency.data):
            raise ValidationError(_("Hãy chọn ít nhất một điều: đơn vị, người hoặc mức gấp."))

    def wanted(self) -> RuleInput:
        kind, _colon, code = self.what.data.partition(":")
        return RuleInput(
            name=self["name"].data,
            category_id=int(code) if kind == "loai" else None,
            group_code=code if kind == "nhom" else "",
            within_id=_number(self.within.data),
            words=self.words.data,
            weekdays=tuple(int(day) for day in self.weekdays.data or ()),
            from_minute=_minute(self.start.data),
            until_minute=_minute(self.end.data),
            unit_id=_number(self.unit.data),
            person_id=_number(self.person.data),
            urgency=self.urgency.data,
        )

    def as_sent(self) -> list[tuple[str, str]]:
        """Names and values, to send the same form once more."""
        return [(field.name, value) for field in self for value in field.raw_data or ()]


def _choices(nothing: str, values: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice("", nothing), *(SelectChoice(str(value), label) for value, label in values)]


def _listed(_form: Any, field: Field) -> None:
    groups = field.choices.values() if isinstance(field.choices, dict) else [field.choices]
    if field.data not in {choice.value for group in groups for choice in group}:
        raise ValidationError(_NOT_THERE)


def _minute(moment: time | None) -> int | None:
    return None if moment is None else moment.hour * 60 + moment.minute


def _time(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60, minute % 60)


def _data_of(rule: RoutingRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "what": f"loai:{rule.category_id}"
        if rule.category_id
        else f"nhom:{rule.group_code}"
        if rule.group_code
        else "",
        "within": _text(rule.within_id),
        "words": rule.words,
        "weekdays": [str(day) for day in rule.weekdays],
        "start": _time(rule.from_minute),
        "end": _time(rule.until_minute),
        "unit": _text(rule.unit_id),
        "person": _text(rule.person_id),
        "urgency": rule.urgency,
    }
