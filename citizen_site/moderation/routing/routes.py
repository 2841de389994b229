"""Rules of an area: their list, their form, and trying them on the last 90 days."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for

from citizen_site.accounts.signed_in import account_or_address, look_again
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.moderation.routing import names
from citizen_site.moderation.routing.commands import add_rule, change_rule, move_rule, remove_rule, switch_rule
from citizen_site.moderation.routing.dry_run import start_dry_run
from citizen_site.moderation.routing.forms import RuleForm
from citizen_site.moderation.routing.models import RoutingRule
from citizen_site.moderation.routing.queries import places_to_rule, rule_to_change, rules_of
from citizen_site.reports.categories.at_hand import kinds
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.units.queries import handlers_for, units_for
from citizen_site.web.access import current_actor, requires
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("routing", __name__, url_prefix="/dieu-hanh/phan-cong")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def show() -> Response:
    """The rules of one area in their order, and those of the areas above it, which are asked after them."""
    args, session = QueryArgs(), db.session()
    places = places_to_rule(session, current_actor())
    place = _chosen(args, places)
    above = gazetteer(session).ancestors(place)
    rules = rules_of(session, [place.id, *(each.id for each in above)])
    return render(
        "moderation/routing/list.html",
        "rules",
        status=args.status,
        problems=args.problems,
        place=place,
        places=places,
        rules=rules[place.id],
        above=[(each, rules[each.id]) for each in above if rules[each.id]],
        mine={each.id for each in places},
        is_late=request.args.get("da") == "0",
        words=names,
    )


@blueprint.route("/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def add() -> Any:
    args, session = QueryArgs(), db.session()
    place = _chosen(args, places_to_rule(session, current_actor()))
    form = _form(place)
    if request.method == "POST" and form.validate():
        add_rule(session, current_actor(), place.id, form.wanted(), now=clock.now())
        return redirect(_list(place), 303)
    return _page(place, form, None, status=422 if request.method == "POST" else 200)


@blueprint.route("/<int:rule_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def change(rule_id: int) -> Any:
    session, actor = db.session(), current_actor()
    rule = rule_to_change(session, actor, rule_id)
    place = gazetteer(session).get(rule.area_id)
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
                look_again()
                rule, status, is_stale = rule_to_change(session, current_actor(), rule_id), 409, True
    return _page(place, form, rule, status=status, is_stale=is_stale)


@blueprint.post("/<int:rule_id>/<any(len, xuong, tat, bat, bo):act>")
@requires(Permission.SEE_DESK)
def arrange(rule_id: int, act: str) -> Any:
    """Up, down, off, on, away. Of two taps at once the second does nothing: the list shows what the first one did."""
    session, actor, now = db.session(), current_actor(), clock.now()
    if act == "bo" and session.get(RoutingRule, rule_id) is None:
        return redirect(url_for("routing.show"), 303)
    rule = rule_to_change(session, actor, rule_id)
    place = gazetteer(session).get(rule.area_id)
    try:
        with one_at_a_time(session):
            if act == "bo":
                remove_rule(session, actor, rule, now=now)
            elif act in ("tat", "bat"):
                switch_rule(session, actor, rule, act == "bat", now=now)
            else:
                move_rule(session, actor, rule, -1 if act == "len" else 1, now=now)
    except ChangedMeanwhileError:
        look_again()
        return redirect(_list(place, da="0"), 303)
    return redirect(_list(place), 303)


@blueprint.post("/thu")
@limiter.limit("60 per hour")
@requires(Permission.SEE_DESK)
def try_out() -> Any:
    """The rules as they stand, or with one as its form says, on the reports of the last 90 days."""
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    place = _chosen(args, places_to_rule(session, actor))
    number = args.text("quy-tac")
    rule = rule_to_change(session, actor, int(number)) if number.isascii() and number.isdigit() else None
    if rule and rule.area_id != place.id:
        abort(404)
    draft, form = None, _form(place)
    if args.text("nhap"):
        if not form.validate():
            return _page(place, form, rule, status=422)
        draft = form.wanted()
    task = start_dry_run(session, actor, place.id, draft, rule, form.as_sent() if draft else [], now=now)
    return redirect(url_for("desk_task.show", task_id=task.id), 303)


def _chosen(args: QueryArgs, places: Any) -> Place:
    """The area in the address, or the first of those that the moderator looks after."""
    slug = args.choice("khu-vuc", [each.slug for each in places])
    return next((each for each in places if each.slug == slug), places[0])


def _list(place: Place, **arguments: str) -> str:
    return url_for("routing.show", **{"khu-vuc": place.slug, **arguments})  # type: ignore[arg-type]


def _form(place: Place, rule: RoutingRule | None = None) -> RuleForm:
    session, areas = db.session(), gazetteer(db.session())
    units = units_for(session, place.id)
    return RuleForm(
        kinds=kinds(session).values(),
        places=[each for each in areas.children(place) if each.is_current],
        units=units,
        people=handlers_for(session, place.id, units, clock.now()),
        rule=rule,
    )


def _page(
    place: Place, form: RuleForm, rule: RoutingRule | None, *, status: int = 200, is_stale: bool = False
) -> Response:
    return render(
        "moderation/routing/rule.html",
        "rule",
        status=status,
        place=place,
        form=form,
        rule=rule,
        is_stale=is_stale,
        words=names,
    )
