"""The meeting of a notice as search engines read it: an Event in the words of schema.org."""

from __future__ import annotations

from typing import Any

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.core.clock import to_local
from citizen_site.notices.links import public_link
from citizen_site.notices.markup import summary
from citizen_site.notices.models import Notice, NoticeState


def event_data(notice: Notice, area: Place) -> dict[str, Any] | None:
    """None for a notice without a meeting, and for one that was withdrawn."""
    if notice.meeting_starts_at is None or notice.state == NoticeState.WITHDRAWN:
        return None
    locality = area_name(area)
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": notice.title,
        "description": summary(notice.body),
        "inLanguage": "vi",
        "url": public_link("notices.show_notice", code=notice.code),
        "image": public_link("notice_sharing.picture", code=notice.code),
        "startDate": to_local(notice.meeting_starts_at).isoformat(timespec="minutes"),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": notice.meeting_place or locality,
            "address": {"@type": "PostalAddress", "addressLocality": f"{locality}, Hà Nội", "addressCountry": "VN"},
        },
        "organizer": {"@type": "Organization", "name": locality},
    }
    if notice.meeting_ends_at:
        event["endDate"] = to_local(notice.meeting_ends_at).isoformat(timespec="minutes")
    return event
