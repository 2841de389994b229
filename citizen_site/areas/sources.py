"""The sources of the units and of their history, which rows of the tables in content/ name by their keys."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from citizen_site.core.sources import Source, SourceSection, read_sources

CONTENT = Path(__file__).parent / "content"


@cache
def sources_by_key() -> dict[str, Source]:
    return {source.key: source for source in read_sources(CONTENT / "sources.csv")}


def source_section() -> SourceSection:
    """What /gioi-thieu/nguon says of areas."""
    return SourceSection(
        id="khu-vuc",
        title=_("Phường, xã và tên cũ"),
        intro=_(
            "Phường, xã cũ nào nay thuộc đâu là theo văn bản. "
            "Chỗ nào không có nguồn, chúng tôi nói là chưa rõ, không đoán."
        ),
        sources=list(sources_by_key().values()),
    )
