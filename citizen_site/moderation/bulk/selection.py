"""Which reports were chosen: ticked ones by their codes, or all that the queue's filter finds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.core.clock import read_moment
from citizen_site.core.permissions import Actor
from citizen_site.moderation.bulk.queries import chosen_reports, first_reports, numbers_of
from citizen_site.moderation.queue.arguments import filters_of, tab_of
from citizen_site.moderation.queue.queries import Tab, queue_query
from citizen_site.reports.models import Report
from citizen_site.web.query import QueryArgs

# More than fit on one page of the queue, fewer than an address can hold.
MOST_TICKED = 200


@dataclass(frozen=True)
class Selection:
    """`chosen` are all of them, with the version that was seen; `shown` those that the page lists.

    `moment` is when they were found by a filter, None for ticked ones.
    """

    chosen: Sequence[tuple[int, int]]
    shown: Sequence[Report]
    moment: datetime | None = None

    @property
    def ids(self) -> Sequence[int]:
        return [report_id for report_id, _version in self.chosen]


def selection_of(session: Session, actor: Actor, args: QueryArgs, now: datetime) -> Selection:
    """From the address when the question is asked, from its form when it is answered."""
    if args.text("tat-ca"):
        moment = _moment(request.values.get("xem-luc", ""), now)
        found = queue_query(session, actor, tab_of(args) or Tab.OPEN, filters_of(args), now)
        chosen = numbers_of(session, found, moment)
        return Selection(chosen, first_reports(session, [report_id for report_id, _version in chosen]), moment)
    seen = _ticked(request.values.getlist("chon"))
    if len(seen) > MOST_TICKED:
        args.problems.append(_("Chỉ %(number)d phản ánh đầu được chọn.", number=MOST_TICKED))
        seen = dict(list(seen.items())[:MOST_TICKED])
    reports = chosen_reports(session, actor, seen)
    return Selection([(each.id, seen[each.code] or each.version) for each in reports], reports)


def key_of_form() -> str:
    """What makes a second tap of the same form one act: the form's own word, a new one when it is shown first."""
    return request.values.get("khoa", "")[:40] or secrets.token_hex(8)


def _ticked(values: Sequence[str]) -> dict[str, int]:
    """Codes with the version that was seen, 0 where none is told: "K7M4QXT:12"."""
    found: dict[str, int] = {}
    for value in values:
        code, _colon, version = value.replace("-", "").upper().partition(":")
        found[code] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return found


def _moment(text: str, now: datetime) -> datetime:
    """What changed after it was not seen."""
    try:
        return min(read_moment(text), now)
    except ValueError:
        return now
