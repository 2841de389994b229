"""Pages that belong to no single feature."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flask import Blueprint, Response, jsonify, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from citizen_site.accounts.labels import ACTIONS
from citizen_site.areas.my_area import my_area
from citizen_site.areas.search import search_areas
from citizen_site.core import clock
from citizen_site.core.jobs import DEAD_LETTER_RETENTION, MAX_CRASHES, dead_letters
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.site import current_site
from citizen_site.core.spelling import nearest_spelling
from citizen_site.directory.queries import keyword_choices, services_for
from citizen_site.extensions import db
from citizen_site.home.audit_log import newest_entries
from citizen_site.home.operations import TileState, tiles
from citizen_site.home.search_groups import INDEXED_KINDS, search_groups
from citizen_site.home.sources import source_sections
from citizen_site.home.street import opening_words, starting_words, street_of
from citizen_site.news.queries import FrontNews, front_news
from citizen_site.notices.queries import front_notices
from citizen_site.notifications.in_doubt import lost_messages
from citizen_site.programme.pilots import front_update
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.categories import categories_by_code
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import latest_reports
from citizen_site.web.access import current_actor, public, requires
from citizen_site.web.assets import asset_url
from citizen_site.web.caching import cached
from citizen_site.web.i18n import base_path, current_language
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("home", __name__)

BRAND_COLOUR = "#0a4f49"
NEWEST_ENTRIES = 8
QUICK_CATEGORIES = [
    ("o-ga", _l("Ổ gà"), "road"),
    ("chieu-sang", _l("Đèn"), "lamp"),
    ("rac-thai", _l("Rác"), "trash"),
    ("ngap-ung", _l("Ngập"), "flood"),
]


@blueprint.get("/")
@public
@cached(
    "areas",
    "directory",
    "news",
    "notices",
    "programme",
    "reports",
    "report_supports",
    max_age=60,
    shows_remembered=True,
)
def front() -> Response:
    """My neighbourhood first where one is chosen, the city otherwise."""
    session, place, now = db.session(), my_area(), clock.now()

    # A section that is kept asks for none of these (web/kept.py).
    @cache
    def news() -> FrontNews:
        return front_news(session, place)

    @cache
    def reports() -> Sequence[Report]:
        return latest_reports(session, place, 2)

    return render(
        "home/front.html",
        place=place,
        street=LocalProxy(cache(lambda: street_of(session, place, now))),
        opening_words=lambda hours: opening_words(hours, now),
        starting_words=lambda starts_at: starting_words(starts_at, now),
        notices=LocalProxy(cache(lambda: front_notices(session, place, now=now))),
        quick_categories=_quick_categories(session),
        services=LocalProxy(lambda: services_for(session, place, 1 if place else 2)),
        reports=LocalProxy(reports),
        photos=LocalProxy(cache(lambda: public_photos(session, [report.id for report in reports()]))),
        news=LocalProxy(lambda: news().items),
        news_is_local=LocalProxy(lambda: news().is_local),
        places=LocalProxy(lambda: news().places),
        programme_news=LocalProxy(cache(lambda: front_update(session, place, now))),
    )


def _quick_categories(session: Session) -> list[tuple[str, LazyString, str]]:
    """What is reported most, to begin with at a tap: code, short label, icon; only those that are in use."""
    known = categories_by_code(session)
    return [each for each in QUICK_CATEGORIES if each[0] in known and known[each[0]].is_active]


@blueprint.get("/tim-kiem")
@public
@cached("areas", "directory", "news", "notices", "programme", "reports", "report_supports", max_age=60)
def search_page() -> Response:
    args = QueryArgs()
    words = args.text("q")
    groups = search_groups(db.session(), words) if words else []
    return render(
        "home/search.html",
        "results",
        status=args.status,
        words=words,
        groups=groups,
        choices=keyword_choices(db.session(), words),
        spelling="" if groups else nearest_spelling(db.session(), words, kinds=INDEXED_KINDS),
        near_names=[] if groups else search_areas(db.session(), words).near,
        problems=args.problems,
    )


@blueprint.get("/gioi-thieu")
@public
@cached("areas", max_age=3600)
def about() -> Response:
    return render("home/about.html", contact=current_site().settings.contact_email)


@blueprint.get("/gioi-thieu/nguon")
@public
@cached("areas", "directory", max_age=3600)
def sources() -> Response:
    """Where our data comes from, with the dates of each source and of the last comparison."""
    return render("home/sources.html", sections=source_sections())


@blueprint.get("/tro-giup")
@public
@cached("areas", max_age=3600)
def help_page() -> Response:
    return render("home/help.html")


@blueprint.get("/rieng-tu")
@public
@cached("areas", max_age=3600)
def privacy() -> Response:
    return render("home/privacy.html")


@blueprint.get("/gioi-thieu/an-toan")
@public
@cached("areas", max_age=3600)
def security() -> Response:
    """How the site keeps itself safe, and how to report a weakness."""
    return render("home/security.html", contact=current_site().settings.security_contact)


@blueprint.get("/kha-nang-tiep-can")
@public
@cached("areas", max_age=3600)
def accessibility() -> Response:
    return render("home/accessibility.html")


@blueprint.get("/site.webmanifest")
@public
@cached(max_age=3600)
def manifest() -> Response:
    """What a phone needs to put the site on its home screen."""
    response = jsonify(
        name=_("Phố Nhà – Hà Nội gần bạn"),
        short_name="Phố Nhà",
        # The same application in each language, so that changing it does not put a second one on the home screen.
        id=f"{base_path()}/",
        scope=f"{base_path()}/",
        start_url=url_for("home.front"),
        lang=current_language(),
        dir="ltr",
        display="standalone",
        shortcuts=[
            {"name": name, "url": url_for(endpoint), "icons": [_icon(192, "any")]}
            for name, endpoint in (
                (_("Gửi phản ánh"), "report_submission.start"),
                (_("Thông báo"), "notices.list_notices"),
                (_("Dịch vụ"), "directory.list_services"),
                (_("Phản ánh của tôi"), "my_reports.mine"),
            )
        ],
        background_color="#fbf8f1",
        theme_color=BRAND_COLOUR,
        icons=[_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")],
    )
    response.mimetype = "application/manifest+json"
    return response


def _icon(size: int, purpose: str) -> dict[str, str]:
    """One entry of the manifest; `size` in pixels."""
    return {
        "src": asset_url(f"img/icon-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@blueprint.get("/van-hanh")
@requires(Permission.SEE_OPERATIONS)
def operations() -> Response:
    """Where operators begin."""
    session, now = db.session(), clock.now()
    measured = tiles(session, now)
    return render(
        "home/operations.html",
        tiles=measured,
        troubled=[each for each in measured if each.state is TileState.TROUBLE],
        noticed=sum(each.state is TileState.NOTICE for each in measured),
        entries=newest_entries(session, NEWEST_ENTRIES) if allowed(current_actor(), Permission.SEE_AUDIT) else [],
        actions=ACTIONS,
        now=now,
    )


@blueprint.get("/van-hanh/viec-bo-do")
@requires(Permission.SEE_OPERATIONS)
def dead_letter_jobs() -> Response:
    """Dead letters: messages and other jobs that will not be retried; recipients are not displayed."""
    session = db.session()
    return render(
        "home/dead_letters.html",
        jobs=dead_letters(session),
        lost=lost_messages(session, clock.now()),
        days=DEAD_LETTER_RETENTION.days,
        crashes=MAX_CRASHES,
    )
