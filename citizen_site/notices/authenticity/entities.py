"""Entities that fraudsters alter: phones, accounts, amounts, dates, times and links, extracted and compared.

A word by word comparison shows everything; this says what of it matters, by its name and as a whole: not "678" but
"0912 345 678".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from citizen_site.core.text import fold

Span = tuple[int, int]
ENDINGS = "vn|com|net|org|info|biz|top|xyz|site|online|shop|store|app|link|club|vip|live|me|io|cc|icu|win|asia|edu|gov"
# Each is looked for from its first sign only: tried from every sign, a long row of dots would take minutes.
HOST_BEGINS = r"(?<![\w-])(?<!\w\.)"
# To the end, whatever comes: hanoi.gov.vn.example is another link than hanoi.gov.vn.
LINK = (
    r"(?:https?://|www\.)\S+"
    r"|(?<![a-z0-9._%+-])[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}"
    rf"|{HOST_BEGINS}(?:[\w-]+\.)+(?:{ENDINGS})\b(?:[-/\\?#:@.]\S*)?"
    rf"|{HOST_BEGINS}(?:[a-z0-9-]+\.)+[a-z]{{2,}}/\S+"
)
# An address like "ngõ 12/5" is no day.
DATE = (
    r"(?<!ngõ )(?<!ngách )(?<!hẻm )(?<!nhà )(?<!số )(?<![\d/])(?<!\d[.-])"
    r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})(?:\s?[/.-]\s?(?P<year>\d{4}|\d{2}))?(?![\d/])(?![.-]\d)"
    r"|(?P<day2>\d{1,2})\s+(?:tháng|thang)\s+(?P<month2>\d{1,2})(?:\s+(?:năm|nam)\s+(?P<year2>\d{4}))?(?!\d)"
)
TIME = (
    r"(?<!\d)(?P<hour>\d{1,2})\s?(?:giờ|gio|h(?![^\W\d_])|g(?![^\W\d_])|:)"
    r"\s?(?P<minute>\d{2})?(?!\d)(?P<half>\s(?:rưỡi|ruoi))?"
)
MONEY = (
    r"(?<!\d)(?<!\d[.,])(?P<sum>\d[\d.,]*(?:\s\d{3}){0,4})\s?"
    r"(?P<unit>nghìn|nghin|ngàn|ngan|triệu|trieu|tỷ|tỉ|ty|tr|k|đồng|dong|vnđ|vnd|đ|₫)(?!\w)"
)
NUMBER = r"\d+"


class EntityKind(StrEnum):
    """The kind of an entity. Labels are in labels.py."""

    LINK = "link"
    MONEY = "money"
    PHONE = "phone"
    ACCOUNT = "account"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"


@dataclass(frozen=True)
class Found:
    """One of them: as it is written, where, and `key` by which two ways of writing are the same."""

    kind: EntityKind
    text: str
    key: str
    span: Span


@dataclass(frozen=True)
class Substitution:
    """What stands in the published text, and what in the other; "" where there is nothing like it."""

    kind: EntityKind
    published: str
    pasted: str


_HOST = re.compile(r"^[^/?#\\]*")
LONG_NUMBER = r"\+?\d(?:[ .-]?\d){5,}"
_PATTERNS = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (EntityKind.LINK, LINK),
        (EntityKind.MONEY, MONEY),
        (EntityKind.DATE, DATE),
        (EntityKind.ACCOUNT, LONG_NUMBER),
        (EntityKind.TIME, TIME),
        (EntityKind.NUMBER, NUMBER),
    )
]
_HAS_YEAR = re.compile(r"\d+/\d+/\d{4}")
_PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}")
_UNITS = {"nghin": 1_000, "ngan": 1_000, "k": 1_000, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}


def entities(text: str) -> list[Found]:
    """All of a text in its order; what is part of one is no second one."""
    found: list[Found] = []
    is_taken = bytearray(len(text))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(is_taken[match.start() : match.end()]) and (made := _found(kind, match)):
                found.append(made)
                is_taken[slice(*made.span)] = b"\1" * len(made.text)
    return sorted(found, key=lambda each: each.span)


def substitutions(
    published: str, pasted: str, changed: tuple[Sequence[Span], Sequence[Span]], also_published: str
) -> list[Substitution]:
    """What was exchanged, added or left out where the texts differ: `changed` are the places in either.

    `also_published` is what the notice's page says besides, such as when the meeting is: repeating it changes nothing.
    """
    known = keys_of([*entities(published), *entities(also_published)])
    given = keys_of(entities(pasted))
    gone = [each for each in _touched(published, changed[0]) if not is_among(each, given)]
    new = [each for each in _touched(pasted, changed[1]) if not is_among(each, known)]
    pairs: list[Substitution] = []
    for kind in EntityKind:
        before, after = ([each.text for each in side if each.kind == kind] for side in (gone, new))
        pairs += [Substitution(kind, old, other) for old, other in zip_longest(before, after, fillvalue="")]
    return pairs


def are_touched(
    published: str, pasted: str, changed: tuple[Sequence[Span], Sequence[Span]], also_published: str
) -> bool:
    """Does anything differ at such a place, be it that two sums changed places or that one is written otherwise?"""
    also = keys_of(entities(also_published))
    new = (each for each in _touched(pasted, changed[1]) if not is_among(each, also))
    return any(_touched(published, changed[0])) or any(new)


def _touched(text: str, places: Sequence[Span]) -> Iterator[Found]:
    changed = bytearray(len(text))
    for start, end in places:
        changed[start:end] = b"\1" * (end - start)
    return (each for each in entities(text) if any(changed[slice(*each.span)]))


def overlaps(one: Span, other: Span) -> bool:
    """Do two places share a letter?"""
    return one[0] < other[1] and other[0] < one[1]


def keys_of(found: Iterable[Found]) -> frozenset[str]:
    """The entities of a text, for is_among()."""
    keys = {each.key for each in found}
    return frozenset(keys | {f"{key.rpartition('/')[0]}/" for key in keys if _HAS_YEAR.fullmatch(key)})


def is_among(one: Found, keys: frozenset[str]) -> bool:
    """Is this entity among them? A day without a year is that day of any year."""
    if one.key in keys:
        return True
    if one.kind != EntityKind.DATE:
        return False
    return (one.key.rpartition("/")[0] if _HAS_YEAR.fullmatch(one.key) else f"{one.key}/") in keys


def _found(kind: EntityKind, match: re.Match[str]) -> Found | None:
    text = match[0].rstrip(" .,;:!?)")
    span = (match.start(), match.start() + len(text))
    if kind == EntityKind.LINK:
        return Found(kind, text, _target(text), span)
    if kind == EntityKind.MONEY:
        return Found(kind, text, f"{_value(match)} đồng", span)
    if kind == EntityKind.DATE:
        return _day(match, text, span)
    if kind == EntityKind.TIME:
        hour, minute = int(match["hour"]), int(match["minute"] or (30 if match["half"] else 0))
        return Found(kind, text, f"{hour}:{minute:02}", span) if hour <= 24 and minute < 60 else None
    digits = _digits(text)
    if kind == EntityKind.ACCOUNT:
        national = "0" + digits[2:] if digits.startswith("84") and len(digits) in (11, 12) else digits
        if _PHONE.fullmatch(national):
            return Found(EntityKind.PHONE, text, national, span)
    return Found(kind, text, (digits.lstrip("0") or "0") if kind == EntityKind.NUMBER else digits, span)


def _target(link: str) -> str:
    """Where it leads: the case of a host is nothing, that of a path is another page."""
    bare = re.sub(r"^https?://", "", link, flags=re.IGNORECASE).rstrip("/")
    return _HOST.sub(lambda host: host[0].lower(), bare)


def _day(match: re.Match[str], text: str, span: Span) -> Found | None:
    day, month = (int(match[name] or match[f"{name}2"]) for name in ("day", "month"))
    year = match["year"] or match["year2"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    full = f"/{int(year) % 2000 + 2000}" if year else ""
    return Found(EntityKind.DATE, text, f"{day}/{month}{full}", span)


def _value(match: re.Match[str]) -> int:
    """In đồng: 1,5 triệu is 1500000, and so are 1.5 triệu and 1.500.000đ."""
    unit = _UNITS.get(fold(match["unit"]), 1)
    digits = match["sum"].strip(".,")
    whole, comma, part = digits.replace(" ", "").replace(".", ",").rpartition(",")
    if unit > 1 and comma and len(part) < 3:
        scale: int = 10 ** len(part)
        return int(_digits(whole) or 0) * unit + int(part) * unit // scale
    return int(_digits(digits) or 0) * unit


def _digits(text: str) -> str:
    """Also those of other scripts, as ours."""
    return "".join(str(int(each)) for each in text if each.isdecimal())
