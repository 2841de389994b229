"""Rules of an area: their list, their form, and trying them on the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.routing_dry_run import start_dry_run
from citizen_site.desk.routing_rule_form import RuleForm, choices_of
from citizen_site.extensions import db, limiter
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.routing import (
    add_rule,
    change_rule,
    move_rule,
    places_to_rule,
    remove_rule,
    rule_to_change,
    rules_of,
    switch_rule,
)
from citizen_site.reports.units import handlers_for, units_for
from citizen_site.reports.web import labels
from citizen_site.web.access import current_actor, requires
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
    form.area.choices = choices_of(_("Chọn khu vực"), ((each.slug, area_name(each)) for each in places))
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
