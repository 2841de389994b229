"""Checks before a notice is published."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from citizen_site.core.errors import InvalidInputError
from citizen_site.notices.confusables import disallowed_characters
from citizen_site.notices.models import NoticeKind
from citizen_site.notices.placeholders import placeholders


class PublishProblem(StrEnum):
    """Why it cannot be published yet. The words are in names.py."""

    NO_TITLE = "no_title"
    SIGNS_IN_TITLE = "signs_in_title"
    NO_BODY = "no_body"
    PLACEHOLDERS = "placeholders"
    OVER = "over"
    NO_MEETING_TIME = "no_meeting_time"
    NO_MEETING_PLACE = "no_meeting_place"
    MEETING_ENDS_FIRST = "meeting_ends_first"


class DraftContent(Protocol):
    """What is checked; a notice and its content both have it."""

    @property
    def kind(self) -> NoticeKind: ...
    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def meeting_starts_at(self) -> datetime | None: ...
    @property
    def meeting_ends_at(self) -> datetime | None: ...
    @property
    def meeting_place(self) -> str: ...


def publish_problems(content: DraftContent, moment: datetime) -> list[PublishProblem]:
    """All of them, in the order of the form; `moment` is when it would be published."""
    starts, ends = content.meeting_starts_at, content.meeting_ends_at
    found = {
        PublishProblem.NO_TITLE: not content.title,
        PublishProblem.SIGNS_IN_TITLE: bool(disallowed_characters(content.title)),
        PublishProblem.NO_BODY: not content.body,
        PublishProblem.PLACEHOLDERS: bool(placeholders_left(content)),
        PublishProblem.NO_MEETING_TIME: starts is None and (content.kind == NoticeKind.MEETING or ends is not None),
        PublishProblem.NO_MEETING_PLACE: starts is not None and not content.meeting_place,
        PublishProblem.MEETING_ENDS_FIRST: starts is not None and ends is not None and ends <= starts,
        PublishProblem.OVER: content.expires_at is not None and content.expires_at <= moment,
    }
    return [problem for problem, is_there in found.items() if is_there]


def placeholders_left(content: DraftContent) -> dict[str, list[str]]:
    """By the names of the columns, the words around each blank of a template that nobody has filled in."""
    found = {
        "title": placeholders(content.title),
        "body": placeholders(content.body, is_markup=True),
        "meeting_place": placeholders(content.meeting_place),
    }
    return {name: places for name, places in found.items() if places}


class WrongStateError(InvalidInputError):
    """The notice is (or is not) public, so this cannot be done with it."""
