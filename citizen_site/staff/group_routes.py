"""Pages of the residential groups of a ward: add, rename, merge, split and move them by a decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.areas.formations import current_groups
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.history import end_sentence, origin_sentence
from citizen_site.areas.labels import area_name
from citizen_site.areas.models import Area
from citizen_site.areas.residential_groups import (
    Formed,
    InArea,
    merge_groups,
    move_group,
    rename_group,
    split_group,
    start_group,
)
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.extensions import db
from citizen_site.staff.group_forms import DecisionForm, GroupForm, MergeForm, MoveForm, SplitForm, show_mistake
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("groups", __name__, url_prefix="/van-hanh/to-dan-pho")


def _may_manage(ward: Place) -> bool:
    return allowed(current_actor(), Permission.MANAGE_GROUPS, InArea(ward.id))


def _wards() -> list[Place]:
    """Where the actor manages groups, in Vietnamese order."""
    return [ward for ward in gazetteer(db.session()).units if _may_manage(ward)]


def _ward(slug: str) -> tuple[Place, Area]:
    """A ward of today that the actor manages. Raises NotFoundError."""
    place = gazetteer(db.session()).find(slug)
    if place is None or not place.is_unit or not place.is_current or not _may_manage(place):
        raise NotFoundError(f"ward {slug}")
    return place, db.session().get_one(Area, place.id)


def _group(slug: str) -> tuple[Place, Area]:
    """The ward and a group of it, also one that ended: the second of two taps asks for it. Raises NotFoundError."""
    areas = gazetteer(db.session())
    place = areas.find(slug)
    if place is None or not place.is_group or place.parent_id is None:
        raise NotFoundError(f"residential group {slug}")
    ward, _row = _ward(areas.get(place.parent_id).slug)
    return ward, db.session().get_one(Area, place.id)


@blueprint.get("")
@requires(Permission.MANAGE_GROUPS)
def list_wards() -> ResponseReturnValue:
    """Where the actor manages groups, with how many there are; those of an only ward at once."""
    wards, areas = _wards(), gazetteer(db.session())
    if len(wards) == 1:
        return redirect(url_for("groups.show_ward", slug=wards[0].slug), 303)
    numbers = {ward.id: sum(each.is_group and each.is_current for each in areas.children(ward)) for ward in wards}
    return render("staff/groups/wards.html", wards=wards, numbers=numbers)


@blueprint.get("/<slug>")
@requires(Permission.MANAGE_GROUPS)
def show_ward(slug: str) -> ResponseReturnValue:
    """The groups of today with what can be done, and those that there were."""
    ward, _row = _ward(slug)
    areas = gazetteer(db.session())
    groups = [each for each in areas.children(ward) if each.is_group]
    return render(
        "staff/groups/list.html",
        ward=ward,
        groups=[(each, origin_sentence(areas, each)) for each in groups if each.is_current],
        former=[(each, end_sentence(areas, each)) for each in groups if not each.is_current],
    )


@blueprint.route("/<slug>/them", methods=["GET", "POST"])
@requires(Permission.MANAGE_GROUPS)
@requires_recent_sign_in
def add(slug: str) -> ResponseReturnValue:
    ward, row = _ward(slug)
    form = GroupForm()
    return _page(
        _("Thêm tổ dân phố, thôn"),
        ward,
        form,
        lambda session: start_group(session, current_actor(), row, form.name.data, form.decision, now=clock.now()),
    )


@blueprint.route("/<slug>/gop", methods=["GET", "POST"])
@requires(Permission.MANAGE_GROUPS)
@requires_recent_sign_in
def merge(slug: str) -> ResponseReturnValue:
    ward, _row = _ward(slug)
    session = db.session()
    form = MergeForm([SelectChoice(each.id, each.name) for each in current_groups(session, [ward.id])])

    def act(session: Session) -> Formed:
        # Also those that ended a moment ago: the second of two taps asks for them.
        chosen = [session.get(Area, each) for each in form.groups.data]
        groups = [each for each in chosen if each is not None and each.parent_id == ward.id]
        return merge_groups(session, current_actor(), groups, form.name.data, form.decision, now=clock.now())

    return _page(_("Gộp các tổ"), ward, form, act)


@blueprint.route("/<slug>/doi-ten", methods=["GET", "POST"])
@requires(Permission.MANAGE_GROUPS)
@requires_recent_sign_in
def rename(slug: str) -> ResponseReturnValue:
    ward, group = _group(slug)
    form = GroupForm(name=group.name)
    return _page(
        _("Đổi tên %(name)s", name=group.name),
        ward,
        form,
        lambda session: rename_group(session, current_actor(), group, form.name.data, form.decision, now=clock.now()),
    )


@blueprint.route("/<slug>/tach", methods=["GET", "POST"])
@requires(Permission.MANAGE_GROUPS)
@requires_recent_sign_in
def split(slug: str) -> ResponseReturnValue:
    ward, group = _group(slug)
    form = SplitForm()

    def act(session: Session) -> Formed:
        names = form.parts()
        main = names[0] if names and form.first_continues.data else ""
        return split_group(session, current_actor(), group, names, form.decision, main=main, now=clock.now())

    return _page(_("Tách %(name)s", name=group.name), ward, form, act)


@blueprint.route("/<slug>/chuyen-phuong", methods=["GET", "POST"])
@requires(Permission.MANAGE_GROUPS)
@requires_recent_sign_in
def move(slug: str) -> ResponseReturnValue:
    ward, group = _group(slug)
    choices = [SelectChoice(each.slug, area_name(each)) for each in _wards()]
    form = MoveForm(choices, name=group.name)

    def act(session: Session) -> Formed:
        _place, new_ward = _ward(form.ward.data)
        return move_group(session, current_actor(), group, new_ward, form.name.data, form.decision, now=clock.now())

    return _page(_("Chuyển %(name)s sang phường, xã khác", name=group.name), ward, form, act)


def _page(title: str, ward: Place, form: DecisionForm, act: Callable[[Session], Formed]) -> ResponseReturnValue:
    """Do what the form says and go to the ward it concerns, or show the form with what is wrong in it."""
    if form.validate_on_submit():
        try:
            formed = act(db.session())
        except InvalidInputError as error:
            show_mistake(form, error)
        else:
            home = db.session().get_one(Area, formed.groups[0].parent_id)
            return redirect(url_for("groups.show_ward", slug=home.slug), 303)
    return render("staff/groups/change.html", status=422 if form.errors else 200, title=title, ward=ward, form=form)
