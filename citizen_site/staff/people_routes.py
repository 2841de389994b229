"""Pages of role holders: list, search, history, invitation, ending and handover."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask_babel import gettext as _

from citizen_site.accounts.credentials.local_credentials import has_local_credentials
from citizen_site.accounts.credentials.second_factor import second_factor_of
from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import ActForm
from citizen_site.accounts.labels import ACTIONS
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.queries import area_by_slug
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotAllowedError
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Actor, Permission, Role, allowed
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.staff.commands import Offer, invite, send_again, withdraw
from citizen_site.staff.credential_resets import reset_local_credentials, reset_second_factor
from citizen_site.staff.endings import end_grant
from citizen_site.staff.forms import EndForm, InvitationForm, TermForm
from citizen_site.staff.labels import DUTIES, ROLES, STATES, role_in_sentence, role_name
from citizen_site.staff.models import RoleGrant
from citizen_site.staff.open_invitations import InvitationOverError, InvitedAlreadyError
from citizen_site.staff.policies import GRANTING
from citizen_site.staff.queries import (
    HISTORY_LENGTH,
    NEWEST_FIRST,
    grant_list,
    grant_to_end,
    grant_to_hand_over,
    history_of,
    invitation_for,
    name_of,
    open_handover,
    open_invitations,
    people_in_charge,
    recent_acts,
    staff_member,
)
from citizen_site.web.access import current_actor, requires
from citizen_site.web.i18n import current_language
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("staff", __name__)
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)
ONE_DAY = timedelta(days=1)
limit_invitations = limiter.shared_limit(
    "60 per hour", scope="invitations", methods=["POST"], key_func=account_or_address
)


@blueprint.app_context_processor
def staff_helpers() -> dict[str, object]:
    return {
        "role_name": role_name,
        "role_names": ROLES,
        "area_of": lambda area_id: gazetteer(db.session()).get(area_id),
        "name_of": name_of,
        "open_handover": lambda grant: open_handover(db.session(), grant, clock.now()),
        "people_in_charge": lambda grant: people_in_charge(db.session(), grant, clock.now()),
        "role_in_sentence": lambda role, place: role_in_sentence(gazetteer(db.session()), role, place),
    }


def _my_areas() -> frozenset[int]:
    return current_actor().areas(Role.MODERATOR, Role.OPERATOR)


def _grantable(actor: Actor, place: Place) -> list[Role]:
    """Roles that the actor may give in a place."""
    now = clock.now()
    offers = {role: Offer(role, place.id, now, now, "") for role in Role}
    return [role for role, offer in offers.items() if allowed(actor, GRANTING[role], offer)]


@blueprint.get("/nhan-su")
@requires(Permission.SEE_STAFF)
def people() -> Response:
    args, session, now = QueryArgs(), db.session(), clock.now()
    role = args.choice("vai-tro", [each.value for each in Role])
    state = args.choice("trang-thai", list(STATES)) or "now"
    words, place = args.text("q"), place_argument(args)
    areas = _my_areas()
    query = grant_list(
        areas,
        role=role,
        area_ids=gazetteer(session).subtree(place) if place else None,
        state=state,
        words=words,
        now=now,
    )
    page = args.page(query, NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "staff/people.html",
        "results",
        status=args.status,
        problems=args.problems,
        grants=page.items,
        next_href=next_href(page),
        invitations=open_invitations(session, areas, now),
        role=role,
        state=state,
        states=STATES,
        words=words,
        place=place,
        form=ActForm(),
    )


@blueprint.get("/nhan-su/nguoi/<int:person_id>")
@requires(Permission.SEE_STAFF)
def person(person_id: int) -> Response:
    session, now, actor = db.session(), clock.now(), current_actor()
    member = staff_member(session, actor, person_id, now)
    sees_log = allowed(actor, Permission.SEE_AUDIT)
    return render(
        "staff/person.html",
        member=member,
        history=history_of(session, actor, person_id),
        acts=recent_acts(session, actor, person_id, HISTORY_LENGTH) if sees_log else None,
        actions=ACTIONS,
        now=now,
        form=ActForm(),
        sees_contacts=allowed(actor, Permission.SEE_STAFF_CONTACTS, member),
        may_hand_over=lambda grant: allowed(actor, Permission.HAND_OVER_GRANT, grant),
        may_end=lambda grant: allowed(actor, Permission.END_GRANT, grant),
        may_reset=allowed(actor, Permission.RESET_SECOND_FACTOR, member),
        has_local_credentials=has_local_credentials(session, person_id),
        has_app=second_factor_of(session, person_id) is not None,
    )


@blueprint.route("/nhan-su/moi", methods=["GET", "POST"])
@limit_invitations
@requires(Permission.SEE_STAFF)
@requires_recent_sign_in
def invite_person() -> Any:
    """First the place, then whom and for how long."""
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    areas, place = gazetteer(session), place_argument(args)
    mine = [unit for unit in areas.units if unit.id in _my_areas()]
    may_choose = len(mine) != 1
    if place is None and not may_choose:
        place = mine[0]
    if place is None or not place.is_current or place.id not in _my_areas():
        own_groups = [each for each in areas if each.is_group and each.is_current and each.id in _my_areas()]
        return render(
            "staff/choose_place.html",
            status=args.status,
            problems=args.problems,
            city=areas.city if areas.city and areas.city.id in _my_areas() else None,
            units=mine,
            groups=[] if mine else own_groups,
        )
    choices = [place, *(each for each in areas.children(place) if each.is_group and each.is_current)]
    today = clock.today(now)
    form = InvitationForm(
        phones=current_site().sms is not None,
        today=today,
        roles=_grantable(actor, place),
        areas=[(each.slug, area_name(each)) for each in choices],
    )
    if form.validate_on_submit():
        role, chosen = Role(form.role.data), area_by_slug(session, form.area.data)
        if _send(form, role, chosen, None):
            return redirect(url_for("staff.people"), 303)
    elif not form.is_submitted():
        form.starts_on.data = today
    return render(
        "staff/invite.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        may_choose=may_choose,
        duties=DUTIES,
    )


def _after_invitation(actor: Actor) -> str:
    return url_for("staff.people" if allowed(actor, Permission.SEE_STAFF) else "account.show")


def _send(form: TermForm, role: Role, place: Place, replaces: RoleGrant | None) -> bool:
    """Invite; when that is refused, the form says why."""
    now = clock.now()
    starts_at, ends_at = clock.start_of(form.first_day()), clock.start_of(form.ends_on.data) + ONE_DAY
    offer = Offer(role, place.id, starts_at, ends_at, form.reason.data)
    try:
        invite(
            db.session(),
            current_actor(),
            offer,
            kind=form.kind,
            value=form.contact.data,
            language=current_language(),
            now=now,
            replaces=replaces,
        )
    except NotAllowedError:
        form.contact.errors = [_("Bạn không giao được vai trò này cho địa chỉ của chính mình.")]
    except InvitedAlreadyError:
        form.contact.errors = [
            _("Người này đã có lời mời nhận vai trò này. Bạn gửi lại lời mời đó, hoặc rút lại rồi mời lần khác.")
        ]
    except InvalidInputError:
        form.ends_on.errors = [_("Ngày kết thúc phải sau ngày bắt đầu và chưa qua.")]
    return not form.errors


@blueprint.post("/nhan-su/loi-moi/<int:invitation_id>/rut")
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def withdraw_invitation(invitation_id: int) -> Any:
    session, actor = db.session(), current_actor()
    invitation = invitation_for(session, actor, invitation_id, permission=Permission.WITHDRAW_INVITATION)
    try:
        withdraw(session, actor, invitation, clock.now())
    except InvitationOverError:
        return render("staff/invitation_answered.html", status=404, after=_after_invitation(actor))
    return redirect(_after_invitation(actor), 303)


@blueprint.post("/nhan-su/loi-moi/<int:invitation_id>/gui-lai")
@limit_invitations
@requires(Permission.SEE_STAFF)
@requires_recent_sign_in
def send_invitation_again(invitation_id: int) -> Any:
    session, actor = db.session(), current_actor()
    try:
        send_again(session, actor, invitation_for(session, actor, invitation_id), clock.now())
    except InvitationOverError:
        return render("staff/invitation_answered.html", status=404, after=_after_invitation(actor))
    return redirect(url_for("staff.people"), 303)


@blueprint.route("/vai-tro/<int:grant_id>/ket-thuc", methods=["GET", "POST"])
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def end(grant_id: int) -> Any:
    """End a role before its time: somebody else's that I may give, or my own."""
    session, actor = db.session(), current_actor()
    grant, form = grant_to_end(session, actor, grant_id), EndForm()
    if form.validate_on_submit():
        try:
            end_grant(session, actor, grant, form.reason.data, clock.now())
        except InvalidInputError:
            return render("staff/over.html", status=422)
        own = grant.person_id == actor.person_id
        return redirect(url_for("account.show") if own else url_for("staff.people"), 303)
    return render("staff/end.html", status=422 if form.errors else 200, form=form, grant=grant)


@blueprint.route("/vai-tro/<int:grant_id>/ban-giao", methods=["GET", "POST"])
@limit_invitations
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def hand_over(grant_id: int) -> Any:
    """Invite the successor; the role passes on in the moment of acceptance, so there is no gap and no overlap.

    A leader hands over their own role; those who may give a role, anybody's.
    """
    session, actor, now = db.session(), current_actor(), clock.now()
    grant = grant_to_hand_over(session, actor, grant_id)
    if grant.ended_at is not None or grant.ends_at <= now:
        return render("staff/over.html", status=422)
    areas = gazetteer(session)
    place = areas.current_successor(areas.get(grant.area_id))
    if not place.is_current:
        return render("staff/area_divided.html", status=422, place=place, today=areas.current_areas(place))
    form = TermForm(phones=current_site().sms is not None, today=clock.today(now))
    if form.validate_on_submit():
        if _send(form, Role(grant.role), place, grant):
            return redirect(_after_invitation(actor), 303)
    elif not form.is_submitted():
        form.ends_on.data = clock.today(grant.last_moment)
    return render("staff/hand_over.html", status=422 if form.errors else 200, form=form, grant=grant)


@blueprint.post("/nhan-su/nguoi/<int:person_id>/tat-ma-hai-buoc")
@limiter.limit("20 per hour", key_func=account_or_address)
@requires(Permission.RESET_SECOND_FACTOR)
@requires_recent_sign_in
def reset(person_id: int) -> Any:
    session, actor, now = db.session(), current_actor(), clock.now()
    reset_second_factor(session, actor, staff_member(session, actor, person_id, now), now)
    return redirect(url_for("staff.person", person_id=person_id), 303)


@blueprint.post("/nhan-su/nguoi/<int:person_id>/dat-lai-mat-khau")
@limiter.limit("20 per hour", key_func=account_or_address)
@requires(Permission.RESET_SECOND_FACTOR)
@requires_recent_sign_in
def reset_password(person_id: int) -> Any:
    """For somebody who forgot the password or lost the keys: an operator says that a code may make new ones."""
    session, actor, now = db.session(), current_actor(), clock.now()
    reset_local_credentials(session, actor, staff_member(session, actor, person_id, now), now)
    return redirect(url_for("staff.person", person_id=person_id), 303)
