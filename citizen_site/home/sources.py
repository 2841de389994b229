"""The page of sources: one section for each part of the site whose data comes from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from citizen_site.areas import sources as areas_sources
from citizen_site.core.sources import SourceSection
from citizen_site.directory import sources as service_sources
from citizen_site.programme import content_files as programme_sources

# In the order of the page. A new one: a function `source_section()` beside the table of its sources.
_MAKERS = (areas_sources.source_section, service_sources.source_section, programme_sources.source_section)


def source_sections() -> Sequence[SourceSection]:
    """In the reader's language."""
    return [make() for make in _MAKERS]
