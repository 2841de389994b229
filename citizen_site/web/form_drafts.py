"""A form that is saved while it is typed: its draft lies among the saved forms, on the site and not in the browser.

It opens in the browser in which it was typed, for who typed it, until it is sent, until they sign out, or for a day
(core/saved_forms.RETENTION). For forms that people fill in for others, on devices that others use, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from citizen_site.core import clock
from citizen_site.core.saved_forms import SavedForm, add_saved_form, forget_saved_form, has_room_for, saved_form
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db
from citizen_site.web.access import current_actor
from citizen_site.web.saved_forms import COOKIE, browser_digest, remember_browser, submitted_fields


@dataclass(frozen=True)
class FormDraft:
    """What was typed, and when it was saved."""

    fields: MultiDict[str, str]
    saved_at: datetime


def save_draft(name: str) -> datetime | None:
    """Save this request's fields as the draft of a form. Returns when; None where there is no room left."""
    session, now, token = db.session(), clock.now(), request.cookies.get(COOKIE) or new_token()
    fields, size = submitted_fields(), request.content_length or 0
    found = _find(session, name, token, now)
    if found is None and not has_room_for(session, size):
        return None
    if found is not None:
        found.fields, found.size_bytes, found.created_at = [list(each) for each in fields], size, now
        session.flush()
    else:
        add_saved_form(
            session,
            key=_key(name, token),
            browser_digest=browser_digest(token),
            owner_id=current_actor().person_id,
            path="",
            fields=fields,
            files=(),
            size_bytes=size,
            now=now,
        )
    remember_browser(token)
    return now


def draft_of(name: str) -> FormDraft | None:
    """The draft that this person has in this browser."""
    found = _find(db.session(), name, request.cookies.get(COOKIE, ""), clock.now())
    return FormDraft(MultiDict((field, value) for field, value in found.fields), found.created_at) if found else None


def forget_draft(name: str) -> None:
    """It was sent, or is not wanted."""
    if token := request.cookies.get(COOKIE, ""):
        forget_saved_form(db.session(), _key(name, token))


def _find(session: Session, name: str, token: str, now: datetime) -> SavedForm | None:
    if not token:
        return None
    return saved_form(session, _key(name, token), browser_digest(token), current_actor().person_id, now)


def _key(name: str, token: str) -> str:
    named = f"{name}\n{current_actor().person_id}\n{token}"
    return digest(current_app.config["SECRET_KEY"], "form draft", named)[:32]
