"""What higher features contribute to pages and commands of lower ones: the types. `citizen_site/features.py` has them.

People and areas are named by id here, because this module knows no feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from citizen_site.core.search import SearchEntry

if TYPE_CHECKING:
    # It stores jobs, and jobs know the site, which has these.
    from citizen_site.core.file_imports import Importer


@dataclass(frozen=True)
class AreaPanel:
    """A titled list on an area's page. `template` renders one item as `item`; `href` leads to the whole list.

    What it shows depends on these cache tags. `find_items` is called when the page has to render it.
    """

    title: str
    href: str
    link_text: str
    empty_text: str
    template: str
    cache_tags: tuple[str, ...]
    find_items: Callable[[], Sequence[object]]


# (session, area id)
MakeAreaPanel = Callable[[Session, int], AreaPanel]
# (session, person id): plain values without secrets.
PersonalDataExport = Callable[[Session, int], list[dict[str, object]]]
# (session, person id, now): removes what must not outlive an account.
PersonalDataErasure = Callable[[Session, int, datetime], None]
# Names that a guesser of passwords would try: of areas, of offices.
NameSource = Callable[[Session], Iterable[str]]
SearchSource = Callable[[Session], Iterable[SearchEntry]]
# (session, now): fills in what is missing and says in a few words what it did.
Seed = Callable[[Session, datetime], str]


@dataclass(frozen=True)
class ServiceLink:
    """What a service belongs to, as a line on its page."""

    title: str
    href: str
    note: str


# (session, service id)
ServiceLinks = Callable[[Session, int], Sequence[ServiceLink]]


@dataclass(frozen=True, kw_only=True)
class Contributions:
    """Each in the order in which it is displayed or run. Exports and seeds by name."""

    area_panels: tuple[MakeAreaPanel, ...]
    service_links: tuple[ServiceLinks, ...]
    importers: tuple[Importer, ...]
    personal_data_exports: Mapping[str, PersonalDataExport]
    personal_data_erasures: tuple[PersonalDataErasure, ...]
    name_sources: tuple[NameSource, ...]
    search_sources: tuple[SearchSource, ...]
    seeds: Mapping[str, Seed]
