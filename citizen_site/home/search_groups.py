"""Search over all features, grouped by kind; every group renders the same cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas import search as area_search
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.history import name_sentence
from citizen_site.areas.labels import distinct_name, full_name, kind_and_place
from citizen_site.core import clock
from citizen_site.core.phrasing import phrasings
from citizen_site.core.search import Hits, search
from citizen_site.directory import search as service_search
from citizen_site.directory.labels import KINDS as SERVICE_KINDS
from citizen_site.directory.life_events import guides_for
from citizen_site.directory.queries import named_services, services_by_ids
from citizen_site.news import search as news_search
from citizen_site.news.queries import news_by_ids
from citizen_site.notices import search as notice_search
from citizen_site.notices.markup import summary
from citizen_site.notices.queries import notices_by_ids
from citizen_site.programme import search as programme_search
from citizen_site.programme.indicators import indicators_by_ids
from citizen_site.programme.pilots import pilots_by_ids
from citizen_site.programme.promises import promises_by_ids
from citizen_site.programme.topics import topics_for
from citizen_site.reports import search as report_search
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import listed_report, pending_report, reports_by_ids
from citizen_site.reports.web.labels import STATUSES
from citizen_site.reports.web.presentation import pending_deadline, pending_title, report_place, report_title
from citizen_site.web.filters import ago
from citizen_site.web.i18n import localised

RESULTS_PER_GROUP = 6
GUIDE_KIND = "life_event"
TOPIC_KIND = "topic"


@dataclass(frozen=True)
class Result:
    """One line of a group. `external` says that the link leaves the site."""

    title: str
    href: str
    summary: str = ""
    notes: Sequence[str] = field(default_factory=list)
    external: bool = False
    is_demo: bool = False


@dataclass(frozen=True)
class Group:
    """Results of one kind; `all_href` leads to the kind's own list with the same words when there are more."""

    kind: str
    title: str
    results: Sequence[Result]
    all_href: str | None


@dataclass(frozen=True)
class Source:
    """How results of one kind are displayed: the title, cards for ids in their order, and the kind's list.

    `named` finds what the words name, which the index may not have. A kind without `results` is not in the index.
    `named_ids` are ids to show in place of what the index has, where the words are what people call something.
    """

    title: Callable[[], str]
    list_href: Callable[[str], str]
    results: Callable[[Session, Sequence[int]], list[Result]] | None = None
    named: Callable[[Session, str], list[Result]] = lambda _session, _words: []
    named_ids: Callable[[Session, str], Sequence[int]] = lambda _session, _words: ()


def _areas_of_name(session: Session, words: str) -> list[Result]:
    areas = gazetteer(session)
    return [
        Result(
            title=distinct_name(areas, name.place) if name.place else name.text,
            href=(
                url_for("areas.show_area", slug=name.place.slug)
                if name.place
                else url_for("areas.list_areas", q=name.text)
            ),
            summary=name_sentence(areas, name),
            notes=kind_and_place(areas, name.place) if name.place else [],
            is_demo=name.place is not None and name.place.is_demo,
        )
        for name in area_search.search_areas(session, words).found
    ]


def _guides(_session: Session, words: str) -> list[Result]:
    return [
        Result(
            title=_("Tôi cần %(need)s", need=guide.need),
            href=url_for("life_events.show_life_event", slug=guide.slug),
            summary=_("Làm gì trước, làm gì sau, mang theo gì."),
        )
        for guide in guides_for(words)
    ]


def _services(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=localised(service, "name"),
            href=url_for("directory.show_service", slug=service.slug),
            summary=localised(service, "summary"),
            notes=[str(SERVICE_KINDS[service.kind])],
            is_demo=service.is_demo,
        )
        for service in services_by_ids(session, ids)
    ]


def _news(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=item.title,
            href=item.url,
            summary=item.summary,
            notes=[item.feed.name, *([ago(item.published_at)] if item.is_dated else [])],
            external=True,
            is_demo=item.is_demo,
        )
        for item in news_by_ids(session, ids)
    ]


def _reports(session: Session, ids: Sequence[int]) -> list[Result]:
    return [_report(each) for each in reports_by_ids(session, ids)]


def _report(report: Report) -> Result:
    return Result(
        title=report_title(report),
        href=url_for("reports.show_report", code=report.display_code),
        summary=report.place_text,
        notes=[str(STATUSES[report.status]), report_place(report), ago(report.received_at)],
        is_demo=report.is_demo,
    )


def _report_of_code(session: Session, words: str) -> list[Result]:
    """The report whose code the words spell; of one that is not approved yet only that it is there."""
    if report := listed_report(session, words):
        return [_report(report)]
    if pending := pending_report(session, words):
        href = url_for("reports.show_report", code=pending.display_code)
        return [Result(pending_title(pending), href, summary=pending_deadline(pending, clock.now()))]
    return []


def _notices(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=notice.title,
            href=url_for("notices.show_notice", code=notice.code),
            summary=summary(notice.body),
            notes=[
                full_name(gazetteer(session), gazetteer(session).get(notice.area_id)),
                ago(notice.published_at or notice.updated_at),
            ],
            is_demo=notice.is_demo,
        )
        for notice in notices_by_ids(session, ids)
    ]


def _topics(_session: Session, words: str) -> list[Result]:
    return [
        Result(localised(topic, "name"), url_for("programme.show_topic", slug=topic.slug), localised(topic, "summary"))
        for topic in topics_for(words)
    ]


def _pilots(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=localised(pilot, "title"),
            href=url_for("programme.show_pilot", slug=pilot.slug),
            summary=localised(pilot, "summary"),
            notes=[localised(pilot.unit, "name")],
            is_demo=pilot.is_demo,
        )
        for pilot in pilots_by_ids(session, ids)
    ]


def _indicators(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=localised(indicator, "name"),
            href=url_for("programme.show_indicator", slug=indicator.slug),
            summary=localised(indicator, "definition"),
            is_demo=indicator.is_demo,
        )
        for indicator in indicators_by_ids(session, ids)
    ]


def _promises(session: Session, ids: Sequence[int]) -> list[Result]:
    return [
        Result(
            title=localised(promise, "title"),
            href=url_for("programme.list_promises", _anchor=promise.slug),
            notes=[localised(promise, "said_by")],
            is_demo=promise.is_demo,
        )
        for promise in promises_by_ids(session, ids)
    ]


# In the order of the page.
SOURCES: dict[str, Source] = {
    service_search.KIND: Source(
        title=lambda: _("Dịch vụ số"),
        results=_services,
        list_href=lambda words: url_for("directory.list_services", q=words),
        named_ids=named_services,
    ),
    GUIDE_KIND: Source(
        title=lambda: _("Tôi cần …"),
        list_href=lambda _words: url_for("life_events.list_life_events"),
        named=_guides,
    ),
    notice_search.KIND: Source(
        title=lambda: _("Thông báo"),
        results=_notices,
        list_href=lambda words: url_for("notices.list_notices", q=words),
    ),
    area_search.KIND: Source(
        title=lambda: _("Khu vực"),
        list_href=lambda words: url_for("areas.list_areas", q=words),
        named=_areas_of_name,
    ),
    report_search.KIND: Source(
        title=lambda: _("Phản ánh"),
        results=_reports,
        list_href=lambda words: url_for("reports.list_reports", q=words),
        named=_report_of_code,
    ),
    TOPIC_KIND: Source(
        title=lambda: _("Chuyển đổi số"),
        list_href=lambda _words: url_for("programme.show"),
        named=_topics,
    ),
    programme_search.PILOT: Source(
        title=lambda: _("Mô hình chuyển đổi số"),
        results=_pilots,
        list_href=lambda _words: url_for("programme.list_pilots"),
    ),
    programme_search.INDICATOR: Source(
        title=lambda: _("Chỉ số"),
        results=_indicators,
        list_href=lambda _words: url_for("programme.list_indicators"),
    ),
    programme_search.PROMISE: Source(
        title=lambda: _("Lời hứa và con số"),
        results=_promises,
        list_href=lambda _words: url_for("programme.list_promises"),
    ),
    news_search.KIND: Source(
        title=lambda: _("Tin tức"),
        results=_news,
        list_href=lambda words: url_for("news.list_news", q=words),
    ),
}

INDEXED_KINDS = [kind for kind, source in SOURCES.items() if source.results]


def search_groups(session: Session, words: str) -> list[Group]:
    """The best results of every kind that has any.

    Of a sentence that asks for something, what is left without the asking is searched where nothing is called so.
    """
    named = {kind: called for kind, source in SOURCES.items() if (called := source.named_ids(session, words))}
    asked = words if named or guides_for(words) else phrasings(words)[-1]
    hits = search(session, asked, kinds=INDEXED_KINDS, limit=RESULTS_PER_GROUP)
    groups = []
    for kind, source in SOURCES.items():
        if (ids := named.get(kind)) is not None:
            hits[kind] = Hits(ids[:RESULTS_PER_GROUP], more=len(ids) > RESULTS_PER_GROUP)
        found = source.named(session, words)
        if source.results and kind in hits:
            found += [each for each in source.results(session, hits[kind].ids) if each not in found]
        if found:
            is_more = len(found) > RESULTS_PER_GROUP or (kind in hits and hits[kind].more)
            all_href = source.list_href(words) if is_more else None
            groups.append(Group(kind, source.title(), found[:RESULTS_PER_GROUP], all_href))
    return groups
