"""Search over all features, grouped by kind; every group renders the same cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site.areas import search as area_search
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.history import end_sentence
from citizen_site.areas.labels import area_name, full_name, kind_and_place
from citizen_site.areas.queries import area_matches
from citizen_site.core import clock
from citizen_site.core.search import search
from citizen_site.directory import search as service_search
from citizen_site.directory.labels import KINDS as SERVICE_KINDS
from citizen_site.directory.queries import services_by_ids
from citizen_site.news import search as news_search
from citizen_site.news.queries import news_by_ids
from citizen_site.notices import search as notice_search
from citizen_site.notices.markup import summary
from citizen_site.notices.queries import notices_by_ids
from citizen_site.reports import search as report_search
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import listed_report, pending_report, reports_by_ids
from citizen_site.reports.web.labels import STATUSES
from citizen_site.reports.web.presentation import pending_deadline, pending_title, report_place, report_title
from citizen_site.web.filters import ago
from citizen_site.web.i18n import localised

RESULTS_PER_GROUP = 6


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

    `named` finds what the words name exactly, which the index may not have.
    """

    title: Callable[[], str]
    results: Callable[[Session, Sequence[int]], list[Result]]
    list_href: Callable[[str], str]
    named: Callable[[Session, str], list[Result]] = lambda _session, _words: []


def _areas(session: Session, ids: Sequence[int]) -> list[Result]:
    areas = gazetteer(session)
    return [
        Result(
            title=area_name(found.place),
            href=url_for("areas.show_area", slug=found.place.slug),
            summary="" if found.place.is_current else end_sentence(areas, found.place),
            notes=kind_and_place(areas, found.place),
            is_demo=found.place.is_demo,
        )
        for found in area_matches(session, ids)
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


# In the order of the page.
SOURCES: dict[str, Source] = {
    service_search.KIND: Source(
        title=lambda: _("Dịch vụ số"),
        results=_services,
        list_href=lambda words: url_for("directory.list_services", q=words),
    ),
    notice_search.KIND: Source(
        title=lambda: _("Thông báo"),
        results=_notices,
        list_href=lambda words: url_for("notices.list_notices", q=words),
    ),
    area_search.KIND: Source(
        title=lambda: _("Khu vực"),
        results=_areas,
        list_href=lambda words: url_for("areas.list_areas", q=words),
    ),
    report_search.KIND: Source(
        title=lambda: _("Phản ánh"),
        results=_reports,
        list_href=lambda words: url_for("reports.list_reports", q=words),
        named=_report_of_code,
    ),
    news_search.KIND: Source(
        title=lambda: _("Tin tức"),
        results=_news,
        list_href=lambda words: url_for("news.list_news", q=words),
    ),
}


def search_groups(session: Session, words: str) -> list[Group]:
    """The best results of every kind that has any."""
    hits = search(session, words, kinds=list(SOURCES), limit=RESULTS_PER_GROUP)
    groups = []
    for kind, source in SOURCES.items():
        found = source.named(session, words)
        found += [each for each in source.results(session, hits[kind].ids) if each not in found] if kind in hits else []
        if found:
            is_more = kind in hits and hits[kind].more
            groups.append(Group(kind, source.title(), found, source.list_href(words) if is_more else None))
    return groups
