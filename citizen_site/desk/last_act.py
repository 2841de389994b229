"""What a reader of the desk did last, on whatever report: the list offers to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.accounts.labels import ACTIONS
from citizen_site.core.permissions import Actor
from citizen_site.reports import acts
from citizen_site.reports.models.act import ReportAct


@dataclass(frozen=True)
class UndoableAct:
    """What somebody did last: its number, on which report, in words ("Đã giao phản ánh"), and until when it can be
    undone.
    """

    id: int
    code: str
    words: str
    until: datetime


def undo_context(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    """For pages of the desk: the last act of their reader, on whatever report."""
    act = acts.last_act(session, actor, now)
    found = act and UndoableAct(act.id, act.report.display_code, words_of(act), act.done_at + acts.UNDO_PERIOD)
    return {"last_act": found}


def words_of(act: ReportAct) -> str:
    """As in the audit log."""
    return str(ACTIONS.get(act.action) or _("Đã lưu"))
