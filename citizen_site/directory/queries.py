"""Reads over the directory. Everyone may see every service; problems are for operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.core.geo import Point
from citizen_site.core.pagination import PAGE_SIZE, Page
from citizen_site.core.phrasing import phrasings
from citizen_site.core.search import matching_ids
from citizen_site.directory.catalogue import Filters, Sort, catalogue
from citizen_site.directory.models import Service, ServiceKind, ServiceLink, ServiceReport
from citizen_site.directory.search import KIND

MAX_PROBLEMS = 200
MAX_LOCAL_CONTACTS = 6
# After that time an entry has to be compared with its source again.
CHECKS_HOLD_FOR = timedelta(days=365)


@dataclass(frozen=True)
class ServicePage(Page[Service]):
    """A page of services, how many there are in all, and the counts beside each filter."""

    total: int
    counts: dict[str, Counter[str]]


def filters_for(session: Session, filters: Filters, *, place: Place | None, words: str) -> Filters:
    """Add what needs look-ups: the areas that contain a place or what became of it, and the services of words."""
    if place:
        areas = gazetteer(session)
        serving = (areas.with_ancestors(each) for each in areas.current_areas(place))
        filters = replace(filters, areas=frozenset().union(*serving))
    if words:
        named = tuple(named_services(session, words))
        ids = frozenset(named or session.scalars(matching_ids(session, KIND, phrasings(words)[-1])))
        filters = replace(filters, ids=ids, best_first=named)
    return filters


def named_services(session: Session, words: str) -> Sequence[int]:
    """Ids of the services that people call just so, the best first; nothing where no keyword is these words."""
    return catalogue(session).keywords.ids_for(words)


def keyword_choices(session: Session, words: str) -> Sequence[str]:
    """Keywords that a single word may be the beginning of, where it says too little by itself."""
    return catalogue(session).keywords.choices_for(words)


def list_services(
    session: Session, filters: Filters, sort: Sort, *, position: Point | None, cursor: str | None
) -> ServicePage:
    """A keyset page of 25. Raises InvalidCursorError."""
    book = catalogue(session)
    ids, next_cursor = book.page(filters, sort, position=position, cursor=cursor, size=PAGE_SIZE)
    return ServicePage(services_by_ids(session, ids), next_cursor, len(book.select(filters)), book.counts(filters))


def services_by_ids(session: Session, ids: Sequence[int]) -> list[Service]:
    """Services in the order of the ids; one that is gone is left out."""
    found = {service.id: service for service in session.scalars(select(Service).where(Service.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def all_services(session: Session) -> Sequence[Service]:
    """With their areas, in the suggested order: what a file of services holds."""
    query = select(Service).options(selectinload(Service.areas)).order_by(Service.position, Service.slug)
    return session.scalars(query).all()


def services_for(session: Session, place: Place | None, count: int) -> list[Service]:
    """The first services that serve a place (None: the city); those of the place alone come first."""
    areas = gazetteer(session)
    own = frozenset(areas.descendants(place)) if place else frozenset()
    served = frozenset(areas.with_ancestors(place)) if place else frozenset()
    entries = sorted(
        catalogue(session).select(Filters(areas=served)),
        key=lambda entry: (not entry.areas <= own, entry.is_demo, entry.position, entry.sort_key),
    )
    return services_by_ids(session, [entry.id for entry in entries[:count]])


def local_contacts(session: Session, place: Place) -> list[Service]:
    """Offices and hotlines with a number of a place and of what contains it below the city, the nearest first.

    A leader's number is among them where operators entered it as a hotline of the group.
    """
    areas = gazetteer(session)
    chain = areas.with_ancestors(areas.current_successor(place))
    distance = {each: step for step, each in enumerate(chain) if areas.city is None or each != areas.city.id}
    found = [
        (min(distance[area] for area in entry.areas & distance.keys()), entry)
        for entry in catalogue(session).entries
        if entry.kind in (ServiceKind.HOTLINE, ServiceKind.PLACE) and entry.areas & distance.keys()
    ]
    found.sort(key=lambda each: (each[0], each[1].kind, each[1].position, each[1].sort_key))
    services = services_by_ids(session, [entry.id for _, entry in found[:MAX_LOCAL_CONTACTS]]) if found else []
    return [service for service in services if service.phone]


_BY_SLUG = (
    select(Service)
    .where(Service.slug == bindparam("slug"))
    .options(selectinload(Service.areas), joinedload(Service.link))
)


def service_by_slug(session: Session, slug: str) -> Service:
    """A service with its areas and what is known of its link. Raises NotFoundError."""
    service = session.scalars(_BY_SLUG, {"slug": slug}).first()
    if service is None:
        raise NotFoundError(slug)
    return service


def dead_links(session: Session) -> Sequence[ServiceLink]:
    """Links that do not answer, the longest dead first. What was seen at an address that has changed says nothing."""
    return session.scalars(
        select(ServiceLink)
        .join(ServiceLink.service)
        .where(ServiceLink.dead_since.is_not(None), ServiceLink.url == Service.url)
        .options(joinedload(ServiceLink.service))
        .order_by(ServiceLink.dead_since, ServiceLink.service_id)
        .limit(MAX_PROBLEMS)
    ).all()


def services_due_for_check(session: Session, today: date) -> Sequence[Service]:
    """Real services that nobody has compared with a source for a year, or ever: these first, then the oldest check."""
    return session.scalars(
        select(Service)
        .where(~Service.is_demo, or_(Service.last_checked.is_(None), Service.last_checked < today - CHECKS_HOLD_FOR))
        .order_by(Service.last_checked.is_not(None), Service.last_checked, Service.position, Service.id)
        .limit(MAX_PROBLEMS)
    ).all()


def latest_reports(session: Session) -> Sequence[ServiceReport]:
    """What readers said is wrong, the newest first."""
    return session.scalars(
        select(ServiceReport)
        .options(joinedload(ServiceReport.service))
        .order_by(ServiceReport.created_at.desc(), ServiceReport.id.desc())
        .limit(MAX_PROBLEMS)
    ).all()
