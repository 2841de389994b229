"""A form whose request came at a bad moment comes back with its words and files: its page, and what saves it.

The address names the form; only the browser that sent it, by a cookie of its own, and nobody but the person who was
signed in there can open it (docs/adr/0036).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Response, abort, after_this_request, current_app, g, request, url_for
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug import wrappers
from werkzeug.datastructures import FileStorage, MultiDict

from citizen_site.core import clock
from citizen_site.core.disk import NoRoomError
from citizen_site.core.saved_forms import (
    RETENTION,
    SavedFile,
    SavedForm,
    add_saved_form,
    forget_forms_of_browser,
    forget_saved_form,
    has_room_for,
    new_key,
    saved_form,
    store_file,
)
from citizen_site.core.site import current_site
from citizen_site.core.tokens import digest, new_token
from citizen_site.core.transactions import commit_regardless
from citizen_site.extensions import db, limiter
from citizen_site.web.access import current_actor, public
from citizen_site.web.i18n import base_path
from citizen_site.web.rendering import is_fragment_request, render
from citizen_site.web.views import P, View, mark

blueprint = Blueprint("saved_forms", __name__)
COOKIE = "bieu_mau"
# In a form that is sent again: whose files come with it.
SAVED_FIELD = "tep-da-giu"
PROOF_FIELD = "xac-nhan"
# Never shown again and never stored, whatever the form.
SECRET_FIELDS = frozenset({"csrf_token", "password", PROOF_FIELD})
SAVED_OF_A_NETWORK = parse("120 per hour")


def confidential(view: View[P]) -> View[P]:
    """What is sent to this view is a secret, such as a code: it is never shown again, and never stored."""
    return mark(view, is_confidential=True)


def preserves_saved_files(view: View[P]) -> View[P]:
    """This view only looks at a form that is still being written: its saved files stay until it is sent."""
    return mark(view, preserves_saved_files=True)


def autosaved(view: View[P]) -> View[P]:
    """A script sends this again and again, and goes on when it is refused: only what a button sent is shown again."""
    return mark(view, is_autosaved=True)


def is_form() -> bool:
    """Whether this request is a form that may be shown again: of no view that takes secrets, and sent by a person."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_autosaved", False) and is_fragment_request():
        return False
    return request.method == "POST" and view is not None and not getattr(view, "is_confidential", False)


def submitted_fields() -> list[tuple[str, str]]:
    """What was typed, to be sent again; without the token, which may be stale, and without passwords."""
    if not is_form():
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]


def submitted_words(fields: Sequence[tuple[str, str]]) -> list[str]:
    """Of the fields those that a person wrote: they have several words."""
    return [value for _name, value in fields if " " in value.strip()]


def save_submitted_form() -> str:
    """Save this request's form. Returns the address of the page that offers to send it again; "" if not saved."""
    fields = submitted_fields()
    key = _save(fields, path=request.script_root + request.full_path.rstrip("?")) if fields or _chosen() else ""
    return url_for("saved_forms.show", key=key) if key else ""


def save_submitted_files() -> str:
    """Save this request's files alone, whose form is shown again. Returns the key to be sent as SAVED_FIELD, or ""."""
    if request.method != "POST" or not _chosen():
        return ""
    if "saved_files" not in g:
        g.saved_files = _save([], path="")
    key: str = g.saved_files
    return key


def _chosen() -> list[tuple[str, FileStorage]]:
    return [(field, file) for field, file in request.files.items(multi=True) if file.filename]


def _save(fields: Sequence[tuple[str, str]], *, path: str) -> str:
    """The key; "" where there is no room, or one network saves too many."""
    session, chosen, now, key = db.session(), _chosen(), clock.now(), new_key()
    size = request.content_length or 0
    if not limiter.limiter.hit(SAVED_OF_A_NETWORK, "saved forms", get_remote_address()) or not has_room_for(
        session, size
    ):
        return ""
    storage, files = current_site().storage, []
    try:
        for number, (field, file) in enumerate(chosen):
            file.stream.seek(0)
            files.append(store_file(storage, key, number, field, file.filename or "", file.mimetype, file.stream))
    except NoRoomError:
        for each in files:
            storage.delete(each.key)
        return ""
    token = request.cookies.get(COOKIE) or new_token()
    owner_id = current_site().access.person_of_browser()
    values: dict[str, Any] = {"fields": fields, "files": files, "path": path, "size_bytes": size, "now": now}
    commit_regardless(
        session,
        lambda database: add_saved_form(
            database, key=key, browser_digest=browser_digest(token), owner_id=owner_id, **values
        ),
    )
    remember_browser(token)
    return key


def remember_browser(token: str) -> None:
    """From this answer on, this browser can open what is saved under the token."""

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(RETENTION.total_seconds()),
            path=base_path() or "/",
            secure=current_site().settings.cookies_over_tls_only,
            httponly=True,
            samesite="Lax",
        )
        return response


def browser_digest(token: str) -> str:
    """What is stored in the place of a browser's token."""
    return digest(current_app.config["SECRET_KEY"], "saved form", token)


def _find(key: str) -> SavedForm | None:
    token = request.cookies.get(COOKIE, "")
    if not token or not key:
        return None
    return saved_form(db.session(), key, browser_digest(token), current_actor().person_id, clock.now())


@blueprint.get("/bieu-mau-da-luu/<key>")
@public
def show(key: str) -> Response:
    """After signing in, or with a fresh token: what was typed and chosen, and the button to send it."""
    found = _find(key)
    if found is None or not found.path:
        abort(404)
    fields = [(name, value) for name, value in found.fields]
    return render(
        "errors/saved_form.html", form=found, fields=fields, words=submitted_words(fields), saved_field=SAVED_FIELD
    )


def saved_files_of_request() -> tuple[str, list[str]] | None:
    """Save this request's files: the key, and their names. None where there are none, or no room."""
    key = save_submitted_files()
    return (key, [file.filename or "" for _field, file in _chosen()]) if key else None


def names_of_saved_files(keys: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Those of these keys that are still saved for this browser, with the names of their files."""
    found = [(key, form) for key in dict.fromkeys(keys[:3]) if (form := _find(key)) is not None]
    return [(key, [each.name for each in form.saved_files]) for key, form in found]


def take_saved_files() -> None:
    """Before the view: a form that is sent again brings the files that were saved with it."""
    if request.method != "POST" or not (request.mimetype or "").startswith(("multipart/", "application/x-www-form")):
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "preserves_saved_files", False):
        return
    for key in request.form.getlist(SAVED_FIELD)[:3]:
        if (found := _find(key)) is None:
            continue
        files = MultiDict(request.files.items(multi=True))
        for each in found.saved_files:
            if (file := _open(each)) is not None:
                files.add(each.field, file)
        vars(request)["files"] = files

        @after_this_request
        def forget(response: Response, key: str = key) -> Response:
            if response.status_code < 400:
                forget_saved_form(db.session(), key)
            return response


def _open(saved: SavedFile) -> FileStorage | None:
    try:
        content = current_site().storage.open(saved.key)
    except FileNotFoundError:
        return None
    return FileStorage(content, filename=saved.name, name=saved.field, content_type=saved.mimetype)


def forget_saved_forms(response: wrappers.Response) -> wrappers.Response:
    """At sign-out: the next person at this browser finds nothing that was typed here, in the site or in the browser."""
    if token := request.cookies.get(COOKIE):
        forget_forms_of_browser(db.session(), browser_digest(token))
    response.delete_cookie(COOKIE, path=base_path() or "/", httponly=True, samesite="Lax")
    # Copies of what was typed (static/js/typed-copies.js).
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def init_saved_forms(app: Flask) -> None:
    app.before_request(take_saved_files)
    app.jinja_env.globals.update(
        saved_files_of_request=saved_files_of_request,
        SAVED_FIELD=SAVED_FIELD,
    )
