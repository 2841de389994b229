"""What must be in order before a notice goes out."""

from datetime import UTC, datetime, timedelta

from citizen_site.notices.models import Content, NoticeKind
from citizen_site.notices.publish_checks import PublishProblem, publish_problems

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_each_fault_is_found_by_itself_and_a_whole_notice_has_none() -> None:
    whole = {"kind": NoticeKind.INFORMATION, "title": "Họp tổ", "body": "Mời bà con."}
    meeting = {"meeting_starts_at": NOW + HOUR, "meeting_place": "nhà văn hoá"}
    cases: list[tuple[dict[str, object], list[PublishProblem]]] = [
        ({}, []),
        (meeting, []),
        ({"kind": NoticeKind.MEETING, **meeting}, []),
        ({"title": ""}, [PublishProblem.NO_TITLE]),
        ({"title": "Họp ✅"}, [PublishProblem.SIGNS_IN_TITLE]),
        ({"body": ""}, [PublishProblem.NO_BODY]),
        ({"expires_at": NOW}, [PublishProblem.OVER]),
        ({"expires_at": NOW + HOUR}, []),
        ({"kind": NoticeKind.MEETING}, [PublishProblem.NO_MEETING_TIME]),
        ({"meeting_ends_at": NOW + HOUR}, [PublishProblem.NO_MEETING_TIME]),
        ({"meeting_starts_at": NOW + HOUR}, [PublishProblem.NO_MEETING_PLACE]),
        ({**meeting, "meeting_ends_at": NOW + HOUR}, [PublishProblem.MEETING_ENDS_FIRST]),
    ]
    for changes, expected in cases:
        assert publish_problems(Content(**{**whole, **changes}), NOW) == expected, changes
