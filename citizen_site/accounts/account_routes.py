"""My account: what I chose, where I am signed in, everything about me, and the way out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for

from citizen_site.accounts.commands import change_profile, close_account
from citizen_site.accounts.forms import ActForm, ProfileForm
from citizen_site.accounts.models import TextSize
from citizen_site.accounts.names import ACTIONS
from citizen_site.accounts.queries import (
    NEWEST_FIRST,
    audit_query,
    contacts_of,
    everything_about,
    has_agreed,
    sessions_of,
)
from citizen_site.accounts.sign_in import end_sessions
from citizen_site.accounts.signed_in import current_person, forget_session_cookie, me, my_session
from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.web.access import requires
from citizen_site.web.query import QueryArgs, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("account", __name__)


@blueprint.before_request
def agree_first() -> Any:
    """An account whose owner has not agreed to the terms can be agreed to or refused, nothing else."""
    person = current_person()
    if person and not has_agreed(db.session(), person):
        return redirect(url_for("sign_in.welcome"), 303)
    return None


@blueprint.get("/tai-khoan")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> Response:
    session, here = db.session(), my_session()
    return render(
        "accounts/show.html",
        person=here.person,
        contacts=contacts_of(session, here.person),
        sessions=sessions_of(session, here.person),
        here=here,
        form=ActForm(),
    )


@blueprint.route("/tai-khoan/sua", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def edit() -> Any:
    form = ProfileForm(obj=me())
    if form.validate_on_submit():
        change_profile(
            db.session(),
            me(),
            name=form.name.data,
            language=form.language.data,
            text_size=TextSize(form.text_size.data),
            now=clock.now(),
        )
        return redirect(url_for("account.show"), 303)
    return render("accounts/edit.html", status=422 if form.errors else 200, form=form)


@blueprint.post("/tai-khoan/thiet-bi")
@requires(Permission.USE_OWN_ACCOUNT)
def end_others() -> Any:
    """Sign out of one other device, or of all others."""
    here, chosen = my_session(), request.form.get("phien", "")
    only = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    if chosen and only is None:
        abort(400)
    # Only sessions of one's own are looked at, so a number of somebody else's ends nothing.
    end_sessions(db.session(), here.person_id, only=only, but=here.id, now=clock.now())
    return redirect(url_for("account.show"), 303)


@blueprint.get("/tai-khoan/du-lieu")
@limiter.limit("30 per hour")
@requires(Permission.USE_OWN_ACCOUNT)
def my_data() -> Response:
    return render("accounts/my_data.html", everything=everything_about(db.session(), me()), actions=ACTIONS)


@blueprint.get("/tai-khoan/du-lieu.json")
@limiter.limit("30 per hour")
@requires(Permission.USE_OWN_ACCOUNT)
def my_data_file() -> Response:
    response = jsonify(everything_about(db.session(), me()))
    response.headers["Content-Disposition"] = 'attachment; filename="pho-nha-du-lieu-cua-toi.json"'
    return response


@blueprint.route("/tai-khoan/xoa", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def close() -> Any:
    form = ActForm()
    if form.validate_on_submit():
        close_account(db.session(), me(), clock.now())
        response = redirect(url_for("home.front"), 303)
        forget_session_cookie(response)  # type: ignore[arg-type]
        return response
    return render("accounts/close.html", status=422 if form.errors else 200, form=form)


@blueprint.get("/van-hanh/nhat-ky")
@requires(Permission.SEE_AUDIT)
def audit_log() -> Response:
    """The audit log, newest first, by kind of act and by person."""
    args = QueryArgs()
    action = args.choice("viec", list(ACTIONS))
    number = args.text("nguoi")
    actor_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    page = args.page(audit_query(action=action, actor_id=actor_id), NEWEST_FIRST, size=PAGE_SIZE)
    return render(
        "accounts/audit.html",
        "results",
        status=args.status,
        problems=args.problems,
        entries=page.items,
        actions=ACTIONS,
        action=action,
        number=number if actor_id is not None else "",
        next_href=url_with(sau=page.next_cursor) if page.next_cursor else None,
    )
