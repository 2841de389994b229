"""How a report is called on pages: its title and its place."""

from __future__ import annotations

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.names import area_name
from citizen_site.extensions import db
from citizen_site.reports.models import Report
from citizen_site.web.i18n import localised

TITLE_LENGTH = 90


def report_title(report: Report) -> str:
    """The reporter's first sentence, cut at a word; the kind of trouble where nothing was written."""
    lines = report.description.strip().splitlines()
    first = lines[0] if lines else ""
    if not first:
        return str(localised(report.category, "name"))
    end = first.find(". ")
    sentence = first[: end + 1] if 0 < end < TITLE_LENGTH else first
    if len(sentence) <= TITLE_LENGTH:
        return sentence.rstrip(".")
    return sentence[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def report_place(report: Report) -> str:
    """The name of its area, "" where that is not known."""
    return area_name(gazetteer(db.session()).get(report.area_id)) if report.area_id else ""
