"""Which rule holds for a report: pure, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from citizen_site.core.clock import to_local
from citizen_site.core.text import fold


@dataclass(frozen=True)
class Rule:
    """A rule as it is compared: `words` folded phrases, the rest as in models.RoutingRule."""

    id: int | None
    name: str
    category_id: int | None = None
    group_code: str = ""
    within_id: int | None = None
    words: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset()
    from_minute: int | None = None
    until_minute: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    least_loaded: bool = False
    urgency: str = ""
    area_id: int | None = None

    @property
    def does_something(self) -> bool:
        return bool(self.unit_id or self.person_id or self.least_loaded or self.urgency)


@dataclass(frozen=True)
class RuleContext:
    """What a rule is matched against. `areas` are the report's area and those that contain it, nearest first;
    `text` is folded, with a space at either end."""

    areas: Sequence[int]
    category_id: int
    group_code: str
    text: str
    weekday: int
    minute: int


def make_rule_context(
    areas: Sequence[int], category_id: int, group_code: str, said: Iterable[str], received_at: datetime
) -> RuleContext:
    """`said` are the reporter's words: what, and where."""
    local = to_local(received_at)
    text = f" {' '.join(fold(each) for each in said)} "
    return RuleContext(areas, category_id, group_code, text, local.weekday(), local.hour * 60 + local.minute)


def phrases(words: str) -> tuple[str, ...]:
    """ "Chó dữ, cắn người" looks for "cho du" or "can nguoi", as whole words."""
    return tuple(folded for part in words.split(",") if (folded := fold(part)))


def matches(rule: Rule, case: RuleContext) -> bool:
    return (
        rule.category_id in (None, case.category_id)
        and rule.group_code in ("", case.group_code)
        and (rule.within_id is None or rule.within_id in case.areas)
        and (not rule.words or any(f" {phrase} " in case.text for phrase in rule.words))
        and (not rule.weekdays or case.weekday in rule.weekdays)
        and _is_at(rule, case.minute)
    )


def _is_at(rule: Rule, minute: int) -> bool:
    start, end = rule.from_minute, rule.until_minute
    if start is None or end is None:
        return True
    return start <= minute < end if start < end else minute >= start or minute < end


def first_match(rules: Mapping[int, Sequence[Rule]], case: RuleContext) -> Rule | None:
    """The first rule that holds, of the nearest area that has one. `rules` are those of each area in their order."""
    for area_id in case.areas:
        for rule in rules.get(area_id, ()):
            if rule.does_something and matches(rule, case):
                return rule
    return None
