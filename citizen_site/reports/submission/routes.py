"""Submitting a report, step by step: loading the modules of the steps gives the blueprints their views."""

from __future__ import annotations

from citizen_site.reports.submission import (
    category_step,
    contact_step,
    description_step,
    location_step,
    review_step,
    similar_step,
    submit,
)
from citizen_site.reports.submission.draft_session import blueprint

__all__ = [
    "blueprint",
    "category_step",
    "contact_step",
    "description_step",
    "location_step",
    "review_step",
    "similar_step",
    "submit",
]
