"""One report at the desk: loading the modules of its page and its acts gives the blueprint its views."""

from __future__ import annotations

from citizen_site.desk.report import (
    assignment,
    classification,
    duplicates,
    neighbours,
    page,
    photo_decision,
    publication,
    reading,
    revocation,
    status,
    triage,
    undo,
)
from citizen_site.desk.report.actions import blueprint

__all__ = [
    "assignment",
    "blueprint",
    "classification",
    "duplicates",
    "neighbours",
    "page",
    "photo_decision",
    "publication",
    "reading",
    "revocation",
    "status",
    "triage",
    "undo",
]
