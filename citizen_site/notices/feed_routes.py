"""Machine-readable feeds of each area: Atom and iCalendar."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _

from citizen_site.areas.labels import area_name
from citizen_site.areas.queries import area_by_slug
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.extensions import db
from citizen_site.notices.calendars import calendar_of
from citizen_site.notices.feeds import atom_feed
from citizen_site.notices.queries import calendar_meetings, latest_notices, public_notice
from citizen_site.web.access import public
from citizen_site.web.caching import cached

blueprint = Blueprint("notice_feeds", __name__)

ENTRIES = 30


@blueprint.get("/thong-bao/khu-vuc/<slug>.atom")
@public
@cached("notices", "areas", max_age=300)
def atom(slug: str) -> Response:
    session, now = db.session(), clock.now()
    place = area_by_slug(session, slug)
    notices = latest_notices(session, place=place, count=ENTRIES, pinned_first=False, now=now)
    return Response(atom_feed(session, notices, place, now), content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/thong-bao/khu-vuc/<slug>.ics")
@public
@cached("notices", "areas", max_age=300)
def meetings(slug: str) -> Response:
    """What a phone's calendar subscribes to."""
    session = db.session()
    place = area_by_slug(session, slug)
    notices = calendar_meetings(session, place, clock.now())
    name = _("Lịch họp · %(area)s", area=area_name(place))
    return Response(calendar_of(notices, name), content_type="text/calendar; charset=utf-8")


@blueprint.get("/thong-bao/<code>/lich.ics")
@public
@cached("notices", "areas", max_age=300)
def one_meeting(code: str) -> Response:
    """What "add to calendar" opens."""
    notice = public_notice(db.session(), code)
    if not notice.has_meeting:
        raise NotFoundError(f"meeting {notice.code}")
    return Response(calendar_of([notice], notice.title), content_type="text/calendar; charset=utf-8")
