"""Plans of invented reports: all columns and the history of each, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.models import AreaKind
from citizen_site.core import clock
from citizen_site.core.geo import quadkey
from citizen_site.demo.invented_reports.histories import Entry, History, choose_end, history
from citizen_site.demo.invented_reports.words import answers, how_known, pieces, point_in, trouble
from citizen_site.reports.codes import CODE_ALPHABET, CODE_LENGTH
from citizen_site.reports.deadlines import INTAKE, VERY_LATE, calendar_of, time_to_handle
from citizen_site.reports.enums import Delivery, EventKind, Moderation, Urgency, Verification, Visibility
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.report import FAR_AWAY
from citizen_site.reports.workflow import CLOSED, ActorKind, Status

SPREAD = timedelta(days=548)
# The neighbourhood of the demo's people has more than its share of them.
HOME = "phuong-phuc-loi"
HOME_SHARE = 0.03
NEW_AT_HOME = 6
LEAST_AT_HOME = 24
# What waits for its moderator: all of the last hours, some of the last days.
WAITING = ((0.5, 0.9), (2, 0.4), (7, 0.05))
# The resident's own ones, so that each kind of page is there to be seen.
RESIDENT_ENDS = (
    Status.RECEIVED,
    Status.AWAITING_REPORTER,
    Status.RESOLVED,
    Status.RESOLVED,
    Status.IN_PROGRESS,
    Status.SCHEDULED,
    Status.REOPEN_REQUESTED,
)


@dataclass
class Plan:
    """A report to be, with its category, its place and what happened to it."""

    row: dict[str, Any]
    category: ReportCategory
    place: Place
    story: History

    @property
    def is_public(self) -> bool:
        return bool(self.row["is_public"])


class Planner:
    """Chooses what is reported where and when; the same seed chooses the same."""

    def __init__(self, session: Session, categories: Sequence[ReportCategory], now: datetime) -> None:
        self.chance = Random(20261124)  # noqa: S311 - nobody's secret depends on it
        self.now = now
        self.categories = categories
        self.weights = [pieces()["categories"][each.code]["weight"] for each in categories]
        areas = gazetteer(session)
        self.units = areas.units
        self.home = areas.find(HOME)
        self.unit_weights = [3.0 if each.kind == AreaKind.WARD else 1.2 for each in self.units]
        self.calendar = calendar_of(session, self.units[0].id)
        # Of closed ones the minute of the deadline does not matter, so it is worked out once for each day.
        self.by_day = lru_cache(maxsize=None)(lambda day, hours: self._due(clock.start_of(day), hours))

    def plans(self, count: int, resident_id: int | None) -> list[Plan]:
        at_home = max(round(count * HOME_SHARE), min(LEAST_AT_HOME, count))
        places = self.chance.choices(self.units, weights=self.unit_weights, k=count)
        if self.home:
            places[:at_home] = [self.home] * at_home
        plans = [self._plan(number, place) for number, place in enumerate(places)]
        for number, (plan, end) in enumerate(zip(plans, RESIDENT_ENDS if resident_id else (), strict=False)):
            self._make_own(plan, number, end, resident_id)
        # The moderator of the neighbourhood finds work.
        for number in range(len(RESIDENT_ENDS), min(len(RESIDENT_ENDS) + NEW_AT_HOME, at_home)):
            age = timedelta(hours=3 + 9 * (number - len(RESIDENT_ENDS)))
            plans[number] = self._plan(number, places[number], age=age, waits=True)
        return plans

    def _plan(
        self, number: int, place: Place, *, end: Status | None = None, age: timedelta | None = None, waits: bool = False
    ) -> Plan:
        chance = self.chance
        category = chance.choices(self.categories, weights=self.weights)[0]
        if age is None:
            # More of them lately: the site became known. Most are written in the day.
            age = SPREAD * chance.random() ** 1.6
        received_at = self._in_the_day(self.now - age)
        age = self.now - received_at
        urgency = chance.choices(list(Urgency), weights=(82, 10, 8))[0]
        by_chance = end is None and chance.random() < next((p for days, p in WAITING if age.days < days), 0.0)
        is_waiting = waits or by_chance
        if is_waiting:
            submitted = Entry(EventKind.SUBMITTED, ActorKind.REPORTER, received_at)
            story = History(Status.RECEIVED, [submitted], {})
        else:
            end = end or choose_end(chance, age)
            story = history(chance, category.code, end, received_at, self.now)
        row = self._row(number, place, category, urgency, received_at, story, is_waiting=is_waiting)
        return Plan(row, category, place, story)

    def _make_own(self, plan: Plan, number: int, end: Status, resident_id: int | None) -> None:
        """The demo's resident has one of each kind, none older than three weeks."""
        days = 2 + number * 2.5
        made = self._plan(number, plan.place, end=end, age=timedelta(days=days))
        if end is Status.RESOLVED and number % 2 == 0:
            # Still to be confirmed or disputed.
            made.story.verdict = None
            made.story.entries = [each for each in made.story.entries if each.kind is not EventKind.FIX_CONFIRMED]
            made.row["fix_confirmed_at"] = None
        made.row["reporter_id"] = resident_id
        plan.row, plan.category, plan.story = made.row, made.category, made.story

    def _in_the_day(self, moment: datetime) -> datetime:
        local = clock.to_local(moment)
        hour = min(23, max(0, round(self.chance.gauss(13, 4.5))))
        chosen = local.replace(hour=hour, minute=self.chance.randint(0, 59), second=self.chance.randint(0, 59))
        return min(chosen.astimezone(moment.tzinfo), self.now - timedelta(minutes=self.chance.randint(2, 90)))

    def _row(
        self,
        number: int,
        place: Place,
        category: ReportCategory,
        urgency: Urgency,
        received_at: datetime,
        story: History,
        *,
        is_waiting: bool,
    ) -> dict[str, Any]:
        chance = self.chance
        said = trouble(chance, category.code, place)
        point = point_in(chance, place) if chance.random() < 0.88 else None
        source, accuracy = how_known(chance) if point else ("", None)
        is_hidden = not is_waiting and chance.random() < 0.012
        moderation = Moderation.PENDING if is_waiting else Moderation.HIDDEN if is_hidden else Moderation.APPROVED
        is_public = moderation is Moderation.APPROVED and category.visibility == Visibility.PUBLIC
        return {
            "code": self._code(number),
            "token_digest": f"{number:08x}{chance.getrandbits(224):056x}",
            "category_id": category.id,
            "area_id": place.id,
            "reporter_id": None,
            "answers": answers(chance, category.questions),
            "place_text": said.place_text,
            "landmark": said.landmark,
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "accuracy_m": accuracy,
            "point_source": source,
            "quadkey": quadkey(point) if point else "",
            "description": said.description,
            "urgency": urgency,
            "visibility": category.visibility,
            "verification": Verification.VERIFIED if chance.random() < 0.6 else Verification.UNVERIFIED,
            "moderation": moderation,
            "hidden_reason": chance.choice(pieces()["hidden"]) if is_hidden else "",
            "delivery": Delivery.SENT if is_waiting else Delivery.ACKNOWLEDGED,
            "status": story.status,
            "is_public": is_public,
            "received_at": received_at,
            "updated_at": story.entries[-1].at,
            "delivered_at": received_at,
            "support_count": self._supports() if is_public else 0,
            "is_demo": True,
            **_EMPTY,
            **story.columns,
            **self._deadline(category, urgency, received_at, story),
            "resolution_seconds": self._handled_seconds(received_at, story),
        }

    def _code(self, number: int) -> str:
        """Never twice: the number itself stands in four of the letters."""
        base = len(CODE_ALPHABET)
        scattered = (number * 524_287 + 99_991) % base**4
        own = [CODE_ALPHABET[scattered // base**power % base] for power in range(4)]
        return "".join([*own, *(self.chance.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH - len(own)))])

    def _supports(self) -> int:
        return 0 if self.chance.random() < 0.6 else min(60, 1 + int(self.chance.expovariate(0.3)))

    def _deadline(
        self, category: ReportCategory, urgency: Urgency, received_at: datetime, story: History
    ) -> dict[str, Any]:
        hours = time_to_handle(category, urgency, received_at)
        if story.status in CLOSED:
            intake, due = self.by_day(clock.today(received_at), hours)
        else:
            intake, due = self._due(received_at, hours)
        if story.status is Status.AWAITING_REPORTER:
            left = self.calendar.between(story.columns["question_asked_at"], due)
            return {
                "intake_due_at": intake,
                "due_at": None,
                "due_sort_at": FAR_AWAY,
                "escalate_at": None,
                "time_limit_seconds": int(hours.total_seconds()),
                "remaining_seconds": int(left.total_seconds()),
            }
        return {
            "intake_due_at": intake,
            "due_at": due,
            "due_sort_at": due,
            "escalate_at": self.calendar.add(due, hours * (VERY_LATE - 1)) if story.status not in CLOSED else None,
            "time_limit_seconds": int(hours.total_seconds()),
            "remaining_seconds": None,
        }

    def _handled_seconds(self, received_at: datetime, story: History) -> int | None:
        """None of the ways to an end waits for the reporter."""
        closed_at = story.columns.get("closed_at")
        return int(self.calendar.between(received_at, closed_at).total_seconds()) if closed_at else None

    def _due(self, received_at: datetime, hours: timedelta) -> tuple[datetime, datetime]:
        intake = self.calendar.add(received_at, INTAKE)
        return intake, self.calendar.add(intake, hours)


# Columns that only some have: a bulk statement names them for all.
_EMPTY: dict[str, Any] = {
    "acknowledged_at": None,
    "closed_at": None,
    "resume_status": None,
    "question_asked_at": None,
    "scheduled_for": None,
    "forwarded_to": "",
    "answer": "",
    "evidence": "",
    "fix_confirmed_at": None,
    "is_original": True,
    "duplicate_of_id": None,
    "duplicate_of_original": None,
}
