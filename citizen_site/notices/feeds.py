"""The notices of an area as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.notices.attribution import signature_of
from citizen_site.notices.labels import KINDS
from citizen_site.notices.links import public_link
from citizen_site.notices.markup import summary, to_html
from citizen_site.notices.models import Notice
from citizen_site.web.i18n import current_language


def atom_feed(session: Session, notices: Sequence[Notice], place: Place, now: datetime) -> bytes:
    """The newest first. An entry that was corrected is new again, under the same id."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    own = public_link("notice_feeds.atom", slug=place.slug)
    feed.id(own)
    feed.title(_("Thông báo · %(area)s", area=area_name(place)))
    feed.subtitle(_("Thông báo do người có trách nhiệm ở khu vực đăng trên Phố Nhà."))
    feed.link(href=own, rel="self", type="application/atom+xml")
    feed.link(href=public_link("notices.list_notices", **{"khu-vuc": place.slug}), rel="alternate", type="text/html")
    feed.language(current_language())
    feed.generator("Phố Nhà")
    feed.updated(max((_changed(notice) for notice in notices), default=now))
    for notice in notices:
        link = public_link("notices.show_notice", code=notice.code)
        signature = signature_of(session, notice)
        entry = feed.add_entry(order="append")
        entry.id(link)
        entry.title(notice.title)
        entry.link(href=link, rel="alternate", type="text/html")
        entry.published(notice.published_at)
        entry.updated(_changed(notice))
        entry.author(name=f"{signature.function}, {signature.area}" if signature else area_name(place))
        entry.category(term=notice.kind.value, label=str(KINDS[notice.kind]))
        entry.summary(summary(notice.body))
        entry.content(str(to_html(notice.body)), type="html")
    written: bytes = feed.atom_str(pretty=True)
    return written


def _changed(notice: Notice) -> datetime:
    return notice.corrected_at or notice.published_at or notice.updated_at
