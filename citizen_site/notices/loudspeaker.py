"""A notice as it is read out over the loudspeaker: who speaks, what, when and where, and that it is said twice."""

from __future__ import annotations

from citizen_site.core.clock import to_local
from citizen_site.notices.marks import OfficialMark
from citizen_site.notices.models import Notice
from citizen_site.notices.spoken import spoken

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def sentences_of(notice: Notice, mark: OfficialMark | None, area: str) -> list[str]:
    """Plain sentences in Vietnamese, whatever the language of the page: it is Vietnamese that is read out."""
    lines = [f"Kính thưa bà con {area}.", f"Sau đây là thông báo: {notice.title}.", notice.body]
    if notice.meeting_starts_at:
        starts = to_local(notice.meeting_starts_at)
        when = f"{starts:%H:%M} {WEEKDAYS[starts.weekday()]}, ngày {starts.day}/{starts.month}/{starts.year}"
        lines.append(f"Bắt đầu lúc {when}, tại {notice.meeting_place}.")
    if mark:
        lines.append(f"Thông báo của {mark.function}, {mark.area}.")
    lines.append("Xin nhắc lại để bà con nghe rõ.")
    return [line for line in spoken("\n\n".join(lines)).splitlines() if line.strip()]
