"""An area's poster, and a notice's loudspeaker sheet and preview picture."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.queries import area_by_slug
from citizen_site.core.errors import NotFoundError
from citizen_site.extensions import db, limiter
from citizen_site.notices import labels
from citizen_site.notices.attribution import signature_of
from citizen_site.notices.links import public_link, qr_drawing, readable
from citizen_site.notices.markup import to_text
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.notices.queries import public_notice
from citizen_site.notices.sharing.picture import draw_picture
from citizen_site.notices.sharing.short_codes import area_id_of, short_code
from citizen_site.notices.speech_text import to_speech
from citizen_site.web.access import public
from citizen_site.web.caching import cached
from citizen_site.web.filters import date_and_time
from citizen_site.web.query import url_of
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_sharing", __name__)


@blueprint.get("/thong-bao/khu-vuc/<slug>/to-dan")
@public
@cached("areas", max_age=3600)
def poster(slug: str) -> Response:
    """For the board at the entrance: where this place's notices are, and how to recognise a real one."""
    place = area_by_slug(db.session(), slug)
    areas = gazetteer(db.session())
    link = public_link("notice_sharing.by_short_code", code=short_code(place.id))
    return render(
        "notices/poster.html",
        place=place,
        parents=[each for each in areas.ancestors(place) if each is not areas.city],
        qr=qr_drawing(link),
        link=readable(link),
        code=short_code(place.id),
        host=urlsplit(link).netloc,
        check_link=readable(public_link("notice_authenticity.check")),
    )


@blueprint.get("/o/<code>")
@public
def by_short_code(code: str) -> Any:
    """What a poster's QR code opens: the notices of the place, or of its heir; without one its page asks where to."""
    area_id = area_id_of(code)
    areas = gazetteer(db.session())
    place = next((each for each in areas if each.id == area_id), None)
    if place is None:
        raise NotFoundError(f"short code {code[:20]}")
    heir = areas.current_successor(place)
    if not heir.is_current:
        return redirect(url_for("areas.show_area", slug=place.slug), 302)
    return redirect(url_of("notices.list_notices", {"khu-vuc": heir.slug}), 302)


@blueprint.get("/thong-bao/<code>/loa")
@public
@cached("notices", "areas", max_age=300)
def loudspeaker(code: str) -> Response:
    """What somebody reads aloud; always in Vietnamese, as it was written."""
    notice = public_notice(db.session(), code)
    with force_locale("vi"):
        lines = _aloud(notice).split("\n")
    return render("notices/loudspeaker.html", notice=notice, lines=lines)


def _aloud(notice: Notice) -> str:
    signature = signature_of(db.session(), notice)
    parts = [_announced_by(signature.area) if signature else "Thông báo", notice.title]
    if notice.meeting_starts_at:
        parts.append(f"Bắt đầu lúc {date_and_time(notice.meeting_starts_at)}")
        parts.append(f"Tại {notice.meeting_place}")
    parts.append(to_text(notice.body))
    return to_speech("\n".join(parts))


def _announced_by(area: str) -> str:
    """ "Phường Phúc Lợi xin thông báo"; what comes after a comma ends with one, for the voice."""
    return f"{area[0].upper()}{area[1:]}{',' if ', ' in area else ''} xin thông báo"


@blueprint.get("/thong-bao/<code>/anh.png")
@limiter.limit("300 per hour")
@public
@cached("notices", "areas", max_age=300)
def picture(code: str) -> Response:
    """Drawn once for each content and five minutes, then cached by its version like any page.

    That of a withdrawn notice is cached by nobody: it shows what does not hold, and may not outlive the page.
    """
    notice = public_notice(db.session(), code)
    signature = signature_of(db.session(), notice)
    place = gazetteer(db.session()).get(notice.area_id)
    content = draw_picture(
        title=notice.title,
        kind=str(labels.KINDS[notice.kind]),
        sender=f"{signature.function}, {signature.area}" if signature else area_name(place),
        address=readable(public_link("notices.show_notice", code=notice.code)),
        warning=_("Đã rút lại") if notice.state == NoticeState.WITHDRAWN else "",
    )
    response = Response(content, mimetype="image/png")
    if notice.state == NoticeState.WITHDRAWN:
        response.headers["Cache-Control"] = "private, no-store"
    return response
