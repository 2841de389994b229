"""Two tabs, or two phones, on one draft: the one that is late is told, and nothing is written over unseen.

Each page of a step carries a name of its own and a digest of what the draft held when it was made. A page that saved
the step itself, as pages do when they are left, may save it again; what another page wrote since is shown first, unless
what is sent goes on from it: a page that is reloaded is asked for again before what it had has arrived.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.steps import Step

PAGE_FIELD, SEEN_FIELD = "trang", "da-thay"
# The columns that a step writes.
COLUMNS: dict[Step, tuple[str, ...]] = {
    Step.DETAILS: (
        *("place_text", "landmark", "area_id", "latitude", "longitude"),
        *("description", "answers", "urgency", "visibility"),
    ),
    Step.REVIEW: ("contact_kind", "contact_value", "name", "shows_name"),
}


@dataclass(frozen=True)
class StepPage:
    """What a page of a step knows: its own name, and a digest of the step as it was when the page was made."""

    name: str
    seen: str


def new_page(draft: ReportDraft, step: Step) -> StepPage:
    return StepPage(secrets.token_hex(8), _digest(draft, step))


def is_changed_elsewhere(draft: ReportDraft, step: Step, sent: Mapping[str, Any]) -> bool:
    """Whether another page has written this step since the one that sends it was made, and something of that would go.

    `sent` are the columns that would be written.
    """
    name, seen = request.form.get(PAGE_FIELD, ""), request.form.get(SEEN_FIELD, "")
    if not (name and seen) or seen == _digest(draft, step) or draft.step_writers.get(step.value) == name:
        return False
    return not all(goes_on(getattr(draft, each), sent[each]) for each in COLUMNS[step] if each in sent)


def goes_on(stored: Any, sent: Any) -> bool:
    """Whether nothing that is stored would go: texts are the beginning of what is sent, all else is equal or empty."""
    if isinstance(stored, Mapping):
        return all(key in sent and goes_on(value, sent[key]) for key, value in stored.items())
    if type(stored) is str and isinstance(sent, str):
        return sent.startswith(stored)
    return stored is None or bool(stored == sent)


def note_writer(draft: ReportDraft, step: Step) -> None:
    """This page has written the step last."""
    draft.step_writers = {**draft.step_writers, step.value: request.form.get(PAGE_FIELD, "")[:16]}


def _digest(draft: ReportDraft, step: Step) -> str:
    values = [getattr(draft, name) for name in COLUMNS[step]]
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]
