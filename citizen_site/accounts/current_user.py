"""The signed-in person of a request: a cookie with a random token, and its session in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager
from werkzeug import wrappers

from citizen_site.accounts.models import BrowserSession, Person
from citizen_site.accounts.queries import has_agreed, session_of_token
from citizen_site.accounts.sign_in import is_alive
from citizen_site.areas.gazetteer import Place
from citizen_site.areas.my_area import area_chosen
from citizen_site.client_network import client_network
from citizen_site.core import clock
from citizen_site.core.errors import NotAllowedError
from citizen_site.core.site import current_site
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db
from citizen_site.web.caching import ACCOUNT_COOKIE
from citizen_site.web.i18n import base_path
from citizen_site.web.saved_forms import save_submitted_form
from citizen_site.web.views import P, View, mark

# A visit is noted at most this often, so that reading pages writes little.
NOTE_EVERY = timedelta(minutes=5)


def current_session() -> BrowserSession | None:
    """The living session of this browser, with its person; None for anyone else."""
    if g.get("offline"):
        return None
    if "browser_session" not in g:
        g.browser_session = _load()
    browser_session: BrowserSession | None = g.browser_session
    return browser_session


def current_person() -> Person | None:
    browser_session = current_session()
    return browser_session.person if browser_session else None


def my_session() -> BrowserSession:
    """The session, in views that only people who are signed in may use. Raises NotAllowedError."""
    browser_session = current_session()
    if browser_session is None:
        raise NotAllowedError
    return browser_session


def require_person() -> Person:
    """The person of `my_session`."""
    return my_session().person


def require_consent() -> wrappers.Response | None:
    """Before requests of personal pages: without consent, the only choice is to give it or not."""
    person = current_person()
    if person and not has_agreed(db.session(), person):
        back = save_submitted_form() if request.method == "POST" else ""
        return redirect(url_for("sign_in.welcome", tiep=back or None), 303)
    return None


def account_or_address() -> str:
    """Key of a limit: the account where somebody is signed in, the network's address otherwise."""
    person = current_person()
    return f"person:{person.id}" if person else client_network()


def _load() -> BrowserSession | None:
    token = request.cookies.get(ACCOUNT_COOKIE, "")
    now = clock.now()
    browser_session = session_of_token(db.session(), token, current_app.config["SECRET_KEY"]) if token else None
    if browser_session is None or not is_alive(browser_session, now) or browser_session.person.closed_at:
        return None
    if browser_session.last_seen_at + NOTE_EVERY < now and not _is_background_poll():
        session_id = browser_session.id

        def note_visit(database: Any) -> None:
            stored = database.get(BrowserSession, session_id)
            if stored:
                stored.last_seen_at = now

        commit_regardless(db.session(), note_visit)
    return browser_session


def person_of_browser() -> int | None:
    """The id of the person whose session this browser has, or had until it ended by itself."""
    if g.get("offline"):
        return None
    if browser_session := current_session():
        return browser_session.person_id
    token = request.cookies.get(ACCOUNT_COOKIE, "")
    ended = session_of_token(db.session(), token, current_app.config["SECRET_KEY"]) if token else None
    return ended.person_id if ended else None


def background_poll(view: View[P]) -> View[P]:
    """An open page asks this again and again without its reader: that is no visit, so an idle session still ends."""
    return mark(view, is_background_poll=True)


def _is_background_poll() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_background_poll", False)


def set_session_cookie(response: wrappers.Response, token: str, life: timedelta) -> None:
    """Sign this browser in. The form session is replaced, so nothing that was planted before survives."""
    session.clear()
    settings = current_site().settings
    response.set_cookie(
        ACCOUNT_COOKIE,
        token,
        max_age=int(life.total_seconds()),
        path=base_path() or "/",
        secure=settings.cookies_over_tls_only,
        httponly=True,
        samesite="Lax",
    )


def delete_session_cookie(response: wrappers.Response) -> None:
    session.clear()
    response.delete_cookie(ACCOUNT_COOKIE, path=base_path() or "/", httponly=True, samesite="Lax")


def safe_path(target: str) -> str:
    """A path on this site to go on to after signing in; "" for anything that could lead elsewhere."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if plain and not parts.scheme and not parts.netloc and target.isprintable() else ""


def redirect_to_sign_in(endpoint: str) -> wrappers.Response:
    """To a sign-in page and then back: to the page, or to the form with its words. htmx moves the whole page.

    A background poll never moves the page: its reader may be in the middle of a sentence.
    """
    if request.method != "POST":
        back = request.script_root + request.full_path.rstrip("?")
    else:
        back = "" if _is_background_poll() else save_submitted_form()
    target = url_for(endpoint, tiep=back or None)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={} if _is_background_poll() else {"HX-Redirect": target})
    return redirect(target, 303)


@area_chosen.connect
def _store_area(_app: Flask, *, place: Place | None) -> None:
    """Store the choice in the account, so that it applies on the next phone as well."""
    person = current_person()
    if person:
        person.area_id = place.id if place else None


def init_current_user(app: Flask) -> None:
    login = LoginManager(app, add_context_processor=False)
    # The session is our own, in the database and revocable; Flask-Login gives current_user to those who ask for it.
    login.session_protection = None
    login.request_loader(lambda _request: current_person())
    app.jinja_env.globals["current_person"] = current_person
