"""Pages of the signed-in person's account: profile, sessions, data export and closing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.commands import change_profile, close_account
from citizen_site.accounts.current_user import (
    account_or_address,
    delete_session_cookie,
    my_session,
    require_consent,
    require_person,
)
from citizen_site.accounts.forms import ActForm, ProfileForm
from citizen_site.accounts.labels import ACTIONS
from citizen_site.accounts.models import NameDisplay, TextSize
from citizen_site.accounts.queries import (
    contacts_of,
    identities_of,
    personal_data_of,
    sessions_of,
)
from citizen_site.accounts.reauthentication import requires_recent_sign_in
from citizen_site.accounts.sign_in import end_sessions
from citizen_site.core import clock
from citizen_site.core.permissions import Permission
from citizen_site.extensions import db, limiter
from citizen_site.web.access import requires
from citizen_site.web.rendering import render

blueprint = Blueprint("account", __name__)
LEAVING = ("account.my_data", "account.my_data_file", "account.close")


@blueprint.before_request
def agree_unless_leaving() -> ResponseReturnValue | None:
    """Who does not agree to new terms may still take the data along and delete the account."""
    return None if request.endpoint in LEAVING else require_consent()


limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("/tai-khoan")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> Response:
    session, browser_session = db.session(), my_session()
    return render(
        "accounts/show.html",
        person=browser_session.person,
        contacts=contacts_of(session, browser_session.person),
        identities=identities_of(session, browser_session.person),
        sessions=sessions_of(session, browser_session.person),
        browser_session=browser_session,
        form=ActForm(),
    )


@blueprint.route("/tai-khoan/sua", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@requires(Permission.USE_OWN_ACCOUNT)
def edit() -> Any:
    form = ProfileForm(obj=require_person())
    if form.validate_on_submit():
        change_profile(
            db.session(),
            require_person(),
            name=form.name.data,
            name_display=NameDisplay(form.name_display.data),
            language=form.language.data,
            text_size=TextSize(form.text_size.data),
            signs_answers=form.signs_answers.data,
            now=clock.now(),
        )
        return redirect(url_for("account.show"), 303)
    return render("accounts/edit.html", status=422 if form.errors else 200, form=form)


@blueprint.post("/tai-khoan/thiet-bi")
@requires(Permission.USE_OWN_ACCOUNT)
def end_others() -> Any:
    """Sign out of one other device, or of all others."""
    browser_session, requested = my_session(), request.form.get("phien", "")
    only = int(requested) if requested.isascii() and requested.isdigit() and len(requested) < 10 else None
    if requested and only is None:
        abort(400)
    # Only this person's sessions are searched, so the id of another person's session ends nothing.
    end_sessions(db.session(), browser_session.person_id, only=only, but=browser_session.id, now=clock.now())
    return redirect(url_for("account.show"), 303)


@blueprint.get("/tai-khoan/du-lieu")
@limiter.limit("30 per hour")
@requires(Permission.USE_OWN_ACCOUNT)
def my_data() -> Response:
    return render("accounts/my_data.html", everything=personal_data_of(db.session(), require_person()), actions=ACTIONS)


@blueprint.get("/tai-khoan/du-lieu.json")
@limiter.limit("30 per hour")
@requires(Permission.USE_OWN_ACCOUNT)
def my_data_file() -> Response:
    response = jsonify(personal_data_of(db.session(), require_person()))
    response.headers["Content-Disposition"] = 'attachment; filename="pho-nha-du-lieu-cua-toi.json"'
    return response


@blueprint.route("/tai-khoan/xoa", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@requires(Permission.USE_OWN_ACCOUNT)
@requires_recent_sign_in
def close() -> Any:
    form = ActForm()
    if form.validate_on_submit():
        close_account(db.session(), require_person(), clock.now())
        response = redirect(url_for("home.front"), 303)
        delete_session_cookie(response)
        return response
    return render("accounts/close.html", status=422 if form.errors else 200, form=form)
