"""Dates as feeds write them: RFC 822, ISO 8601, and the local forms of Vietnamese sites."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from citizen_site.core.clock import HANOI

_ZONE = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?\b", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
    r"(?:[ ,T-]*(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>SA|CH|AM|PM)?)?",
    re.IGNORECASE,
)
_LOCAL_TIME_FIRST = re.compile(r"^(\d{1,2})[:h](\d{2})[ ,-]+(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})")


def parse_date(text: str) -> datetime | None:
    """An aware moment in UTC; without a zone it is on Hanoi's clocks. None where it cannot be read."""
    text = _ZONE.sub(_rfc_zone, " ".join(text.split()))[:80]
    for read in (_iso, _rfc822, _local):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
            try:
                return aware.astimezone(UTC)
            except (OverflowError, ValueError):
                return None
    return None


def _rfc_zone(match: re.Match[str]) -> str:
    """ "GMT+7" is written +0700 elsewhere."""
    return f"{match[1]}{int(match[2]):02}{match[3] or '00'}"


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if re.match(r"\d{4}-\d{2}-\d{2}", text) else None


def _rfc822(text: str) -> datetime | None:
    if not re.search(r"[A-Za-z]{3}", text):
        return None
    moment = parsedate_to_datetime(text)
    # "-0000" and no zone at all both come back naive.
    return moment


def _local(text: str) -> datetime | None:
    text = _LOCAL_TIME_FIRST.sub(r"\3 \1:\2", text)
    match = _LOCAL.search(text)
    if not match:
        return None
    hour = int(match["hour"] or 0)
    half = (match["half"] or "").upper()
    if half in ("CH", "PM") and hour < 12:
        hour += 12
    elif half in ("SA", "AM") and hour == 12:
        hour = 0
    return datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        hour,
        int(match["minute"] or 0),
        int(match["second"] or 0),
        tzinfo=HANOI,
    )
