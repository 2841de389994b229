"""How to reach the reporter, in the form of the review: nothing of it is required, and stored only with consent."""

from __future__ import annotations

from typing import Any

from citizen_site.accounts.current_user import current_person
from citizen_site.accounts.queries import contacts_of
from citizen_site.core import clock
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.forms import NEW_CONTACT, ContactForm
from citizen_site.reports.submission.steps import CONTACT_KINDS, NO_CONTACT


def contact_form(draft: ReportDraft) -> ContactForm:
    """Signed in, one finds the contacts of the account; none is required, and the account has the name."""
    person = current_person()
    own = [(each.kind, each.value) for each in contacts_of(db.session(), person)] if person else []
    return ContactForm(
        own=own,
        phones=current_site().sms is not None,
        data={
            "way": _way(draft, own),
            "contact": draft.contact_value,
            "name": draft.name,
            "shows_name": draft.shows_name,
            "consent": draft.consented_at is not None,
        },
    )


def _way(draft: ReportDraft, own: list[tuple[str, str]]) -> str:
    """Which choice stands marked. The first time, only somebody who is signed in has one marked: the first contact."""
    if draft.contact_kind == NO_CONTACT:
        return NO_CONTACT
    if draft.contact_kind and (draft.contact_kind, draft.contact_value) in own:
        return f"{draft.contact_kind}:{draft.contact_value}"
    if own:
        return f"{own[0][0]}:{own[0][1]}"
    return NEW_CONTACT if draft.contact_kind else ""


def contact_values(draft: ReportDraft, form: ContactForm) -> dict[str, Any]:
    """Columns. Nothing about a person is stored without consent, not even in the draft."""
    right = form.valid_values()
    agreed = bool(right.get("consent"))
    values: dict[str, Any] = {"consented_at": (draft.consented_at or clock.now()) if agreed else None}
    if "way" in right and "contact" in right:
        kind, value = form.chosen
        if kind == NO_CONTACT:
            values.update(contact_kind=kind, contact_value="")
        elif agreed:
            values.update(contact_kind=kind, contact_value=value)
    if agreed or not form.name.data:
        values["name"] = right.get("name", draft.name)
    if not agreed:
        values["name"] = ""
        if draft.contact_kind in CONTACT_KINDS and "contact_kind" not in values:
            values.update(contact_kind="", contact_value="")
    values["shows_name"] = bool(form.shows_name.data and values.get("name"))
    return values
