"""What is new about a pilot model as an Atom feed (RFC 4287): how residents follow it without an account."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from citizen_site.core.clock import HANOI, start_of
from citizen_site.core.site import current_site
from citizen_site.programme.models.pilots import Pilot
from citizen_site.web.i18n import current_language, localised

ENTRIES = 30


def atom_feed(pilot: Pilot) -> bytes:
    """The newest first. `pilot` has its updates and its unit."""
    from feedgen.feed import FeedGenerator

    root = current_site().settings.public_url.rstrip("/")
    page = root + url_for("programme.show_pilot", slug=pilot.slug)
    own = root + url_for("programme_data.pilot_feed", slug=pilot.slug)
    author = {"name": localised(pilot, "responsible") or localised(pilot.unit, "name")}
    feed = FeedGenerator()
    feed.id(own)
    feed.title(localised(pilot, "title"))
    feed.subtitle(_("Có gì mới về mô hình này, mỗi tin có nguồn và ngày."))
    feed.link(href=own, rel="self", type="application/atom+xml")
    feed.link(href=page, rel="alternate", type="text/html")
    feed.language(current_language())
    feed.generator("Phố Nhà")
    feed.updated(max([pilot.updated_at, *(each.entered_at for each in pilot.updates)]))
    for each in pilot.updates[:ENTRIES]:
        entry = feed.add_entry(order="append")
        entry.id(f"{page}#tin-{each.id}")
        entry.title(localised(each, "text"))
        entry.link(href=f"{page}#tin-{each.id}", rel="alternate", type="text/html")
        entry.published(start_of(each.on).astimezone(HANOI))
        entry.updated(each.entered_at)
        entry.author(author)
        source = _("Nguồn:") + " " + each.source_title
        entry.summary(f"{localised(each, 'text')} {source}, {each.source_date:%d/%m/%Y}")
    written: bytes = feed.atom_str(pretty=True)
    return written
