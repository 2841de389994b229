"""Search of areas: by their names only, in memory. They are not in the index that texts are found by (ADR 7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.name_index import NameIndex, NameMatches
from citizen_site.core.revisions import RevisionCache

KIND = "area"

_index = RevisionCache("areas", load=lambda session: NameIndex(gazetteer(session)))


def search_areas(session: Session, words: str) -> NameMatches:
    """Areas by their names, today's and old ones, with or without marks."""
    return name_index(session).find(words)


def name_index(session: Session) -> NameIndex:
    """All names, made ready once for each change of the areas."""
    return _index.get(session)
