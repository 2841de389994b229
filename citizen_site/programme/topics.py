"""Topics of the programme that a resident can act on: what it means for me, services, figures, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.phrasing import phrasings
from citizen_site.core.search_words import words_of
from citizen_site.core.sources import Source
from citizen_site.directory.models import Service
from citizen_site.programme.content_files import page_facts, sources_by_key


@dataclass(frozen=True)
class Topic:
    """A page below /chuyen-doi-so/chu-de. Texts ending in _en are English.

    `services` and `indicators` are slugs. `pages` are keys of the links to other pages (labels.PAGES). `words` are
    what people call it, folded.
    """

    slug: str
    name: str
    name_en: str
    icon: str
    summary: str
    summary_en: str
    for_me: Sequence[str]
    for_me_en: Sequence[str]
    services: Sequence[str]
    indicators: Sequence[str]
    pages: Sequence[str]
    unknown: str
    unknown_en: str
    sources: Sequence[Source]
    words: Sequence[str]


@cache
def topics() -> Sequence[Topic]:
    """In the order of the page."""
    return [
        Topic(**{**row, "sources": [sources_by_key()[key] for key in row["sources"]]}) for row in page_facts()["topics"]
    ]


def topic_by_slug(slug: str) -> Topic:
    """Raises NotFoundError."""
    topic = next((each for each in topics() if each.slug == slug), None)
    if topic is None:
        raise NotFoundError(slug)
    return topic


def topics_for(query: str) -> Sequence[Topic]:
    """Topics that the words name, with or without "I need …" around them."""
    wordings = {words_of(wording) for wording in phrasings(query)} - {""}
    return [
        topic
        for topic in topics()
        if not wordings.isdisjoint({words_of(each) for each in (*topic.words, topic.name, topic.name_en)})
    ]


def services_of(session: Session, topic: Topic) -> Sequence[Service]:
    """The services of a topic that the directory has, in the topic's order."""
    rows = session.scalars(select(Service).where(Service.slug.in_(topic.services)).order_by(Service.id))
    found = {service.slug: service for service in rows}
    return [found[slug] for slug in topic.services if slug in found]
