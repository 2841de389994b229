"""Messages that accounts owe, and tidying up."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from citizen_site.accounts.labels import CHANGES
from citizen_site.accounts.models import ContactKind, Person, SignInRequest
from citizen_site.accounts.sign_in import forget_old, is_open, set_secrets
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import handler, periodic
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_code, new_token
from citizen_site.extensions import db
from citizen_site.web.email_templates import render_email, render_text_message


@handler(JobName.SEND_SIGN_IN)
def send_sign_in(session: Session, now: datetime, *, request_id: int) -> None:
    """Make the link and the code, which until now exist nowhere, and send them."""
    request = session.get(SignInRequest, request_id)
    if request is None or not is_open(request, now):
        return
    token, code, name = new_token(), new_code(), request.purpose.value
    if request.kind == ContactKind.PHONE:
        text = render_text_message(name, request.language, token=token, code=code)
        current_site().require_sms().send(request.value, text)
    else:
        letter = render_email(name, request.language, token=token, code=code)
        current_site().mailer.send(request.value, letter.subject, text=letter.text, html=letter.html, now=now)
    set_secrets(request, token, code, key=current_app.config["SECRET_KEY"])


@handler(JobName.NOTIFY_ACCOUNT_CHANGE)
def tell_of_change(session: Session, now: datetime, *, person_id: int, to: str, what: str) -> None:
    """A change to somebody's account, told to one of the contacts. Text messages cost, so they get none."""
    person = session.get(Person, person_id)
    if person is None or "@" not in to:
        return
    letter = render_email("account_changed", person.language, what=CHANGES[what], at=now)
    current_site().mailer.send(to, letter.subject, text=letter.text, html=letter.html, now=now)


@periodic(JobName.PURGE_SIGN_INS, minutes=30)
def forget_old_requests(now: datetime) -> None:
    session = db.session()
    forget_old(session, now)
    session.commit()
