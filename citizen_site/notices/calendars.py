"""Meetings as calendar files: iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from citizen_site.notices.labels import withdrawn_with
from citizen_site.notices.links import public_link
from citizen_site.notices.markup import to_text_with_targets
from citizen_site.notices.models import Notice, NoticeState

if TYPE_CHECKING:
    from icalendar import Event

USUAL_LENGTH = timedelta(hours=1, minutes=30)
ASK_AGAIN = timedelta(hours=6)


def calendar_of(notices: Iterable[Notice], name: str) -> bytes:
    """A calendar of the meetings. One that was withdrawn is cancelled, so that it leaves the calendars that have it."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Pho Nha//Thong bao//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for notice in notices:
        if notice.meeting_starts_at:
            calendar.add_component(_event(notice))
    written: bytes = calendar.to_ical()
    return written


def _event(notice: Notice) -> Event:
    from icalendar import Event, vUri

    event = Event()
    starts = notice.meeting_starts_at
    assert starts is not None  # noqa: S101 - asked by the caller
    link = public_link("notices.show_notice", code=notice.code)
    event.add("uid", f"thong-bao-{notice.code}@pho-nha")
    event.add("dtstamp", notice.updated_at)
    event.add("last-modified", notice.updated_at)
    # Phones take over a change only with a higher number.
    event.add("sequence", notice.version)
    event.add("dtstart", starts)
    event.add("dtend", notice.meeting_ends_at or starts + USUAL_LENGTH)
    event.add("summary", notice.title)
    if notice.meeting_place:
        event.add("location", notice.meeting_place)
    is_off = notice.state == NoticeState.WITHDRAWN
    what = withdrawn_with(notice.withdrawal_reason) if is_off else to_text_with_targets(notice.body)
    see = _("Xem thông báo:")
    event.add("description", f"{what}\n\n{see} {link}")
    event["url"] = vUri(link)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event
