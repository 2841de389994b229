"""Public pages of notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response

from citizen_site.areas.arguments import place_argument
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.my_area import my_area
from citizen_site.core import clock
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.spelling import nearest_spelling
from citizen_site.directory.offices import CITY_LINE, office_of
from citizen_site.directory.queries import local_contacts
from citizen_site.extensions import db
from citizen_site.notices import labels
from citizen_site.notices.attribution import signature_of
from citizen_site.notices.links import public_link, readable
from citizen_site.notices.markup import summary, to_html
from citizen_site.notices.models import Notice, NoticeKind, NoticeState
from citizen_site.notices.queries import (
    PINNED_FIRST,
    front_notices,
    latest_notices,
    notice_list,
    public_notice,
    revisions_of,
)
from citizen_site.notices.revisions import change_history
from citizen_site.notices.search import KIND
from citizen_site.notices.structured_data import event_data
from citizen_site.notices.undo_publication import can_undo
from citizen_site.notices.view_counts.counting import count_views
from citizen_site.web.access import current_actor, public
from citizen_site.web.caching import cached
from citizen_site.web.filters import month, weekday
from citizen_site.web.query import QueryArgs, next_href, url_with
from citizen_site.web.rendering import render

blueprint = Blueprint("notices", __name__)

ARCHIVE = "luu-tru"
# How far back a list goes, by the word in the address.
PERIODS = {"tuan": timedelta(days=7), "thang": timedelta(days=31)}
PER_LEVEL = 4
# Of one's own group, ward and city, what happens on a day.
MOST_COMING = 5
# In the largest type, on one A4 with the title, the seal and the code.
LETTERS_OF_SHEET, LETTERS_OF_LINE = 850, 40


@blueprint.app_context_processor
def notice_helpers() -> dict[str, object]:
    return {
        "notice_kinds": labels.KINDS,
        "notice_icons": labels.ICONS,
        "notice_states": labels.STATES,
        "notice_headline": labels.headline,
        "notice_summary": _summary,
        "notice_html": to_html,
        "signature_of": lambda notice: signature_of(db.session(), notice),
        "local_contacts": lambda place: local_contacts(db.session(), place),
        "ward_phone_of": _ward_phone,
        "fills_sheet": _fills_sheet,
        "is_current": lambda notice: notice.is_current(clock.now()),
        "calendar_leaf": _calendar_leaf,
        "same_day": lambda one, other: clock.today(one) == clock.today(other),
    }


def _summary(notice: Notice) -> str:
    """The beginning of the text; of a notice that was withdrawn the reason, never its words."""
    if notice.state == NoticeState.WITHDRAWN:
        return labels.withdrawn_with(notice.withdrawal_reason)
    return summary(notice.body)


def _fills_sheet(notice: Notice) -> bool:
    """Whether it would need a second sheet in the largest type: a line costs as much as its letters would."""
    meeting = 2 * LETTERS_OF_LINE if notice.has_meeting else 0
    title = 4 * len(notice.title)
    return len(notice.body) + LETTERS_OF_LINE * notice.body.count("\n") + title + meeting > LETTERS_OF_SHEET


def _ward_phone(place: Place) -> str:
    """Whom to ask about a notice of the place: its ward's office where its number is known, else the city's line."""
    office = office_of(db.session(), place)
    return (office.service.phone if office and office.service else "") or CITY_LINE


def _calendar_leaf(moment: datetime) -> dict[str, str]:
    """What stands on a leaf of a tear-off calendar."""
    day = clock.today(moment)
    return {"day": str(day.day), "month": month(day), "weekday": weekday(day, starts_text=True)}


@blueprint.get("/thong-bao")
@public
@cached("notices", "areas", "directory", max_age=60)
def list_notices() -> Response:
    """By place, kind and time; without any of them a reader's own neighbourhood first: what is urgent, what comes next,
    then the latest, the nearest on top.
    """
    args, session, now = QueryArgs(), db.session(), clock.now()
    words, place = args.text("q"), place_argument(args)
    kind = args.choice("loai", [each.value for each in NoticeKind])
    period = args.choice("luc", [*PERIODS, ARCHIVE])
    mine = my_area()
    is_plain = mine is not None and not (words or place or kind or period)
    first = front_notices(session, mine, now=now, most_coming=MOST_COMING) if is_plain else None
    urgent, coming = (first.urgent, first.dated) if first else ([], [])
    levels = _levels(mine, now, but=[*urgent, *coming]) if mine and first else []
    query = notice_list(
        session,
        place=place,
        kind=kind,
        words=words,
        since=now - PERIODS[period] if period in PERIODS else None,
        archive=period == ARCHIVE,
        now=now,
    )
    page = args.page(query, PINNED_FIRST, size=PAGE_SIZE)
    return render(
        "notices/list.html",
        "results",
        status=args.status,
        problems=args.problems,
        words=words,
        spelling="" if page.items else nearest_spelling(session, words, kinds=[KIND]),
        place=place,
        kind=kind,
        archive=period == ARCHIVE,
        urgent=urgent,
        coming=coming,
        levels=levels,
        city=gazetteer(session).city,
        notices=page.items,
        filters=_filters(kind, period),
        kept=[(name, value) for name, value in (("loai", kind), ("luc", period)) if value],
        next_href=next_href(page),
    )


def _levels(mine: Place, now: datetime, *, but: Sequence[Notice]) -> list[dict[str, Any]]:
    """The reader's group, ward and city, each with its latest notices but those; a level without any is left out."""
    session, areas = db.session(), gazetteer(db.session())
    levels = []
    for place in (mine, *areas.ancestors(mine)):
        ids = areas.subtree(place) if place is mine else areas.identities(place)
        found = latest_notices(session, area_ids=ids, count=PER_LEVEL + len(but), now=now)
        if left := [each for each in found if each not in but][:PER_LEVEL]:
            levels.append({"place": place, "notices": left})
    return levels


def _filters(kind: str, period: str) -> list[list[dict[str, Any]]]:
    """Two rows of chips: how far back, and each kind."""
    from_words = [
        ("luc", period, labels.PERIODS),
        ("loai", kind, {each.value: words for each, words in labels.KINDS.items()}),
    ]
    return [
        [
            {"href": url_with(**{name: None if value == chosen else value}), "label": label, "current": value == chosen}
            for value, label in words.items()
        ]
        for name, chosen, words in from_words
    ]


@blueprint.get("/thong-bao/<code>")
@public
@count_views
@cached("notices", "areas", "directory", max_age=60)
def show_notice(code: str) -> Response:
    session = db.session()
    notice = public_notice(session, code)
    place = gazetteer(session).get(notice.area_id)
    link = public_link("notices.show_notice", code=notice.code)
    return render(
        "notices/show.html",
        notice=notice,
        place=place,
        today=[each for each in gazetteer(session).current_areas(place) if each is not place],
        story=change_history(session, revisions_of(session, notice)),
        sender=_sender(notice),
        can_undo=can_undo(current_actor(), notice, clock.now()),
        event_data=event_data(notice, place),
        link=link,
        readable_link=readable(link),
        picture_link=public_link("notice_sharing.picture", code=notice.code),
    )


def _sender(notice: Notice) -> str:
    """For messengers' previews: "Tổ trưởng tổ dân phố, Tổ dân phố số 1"."""
    signature = signature_of(db.session(), notice)
    return (
        f"{signature.function}, {signature.area}"
        if signature
        else area_name(gazetteer(db.session()).get(notice.area_id))
    )
