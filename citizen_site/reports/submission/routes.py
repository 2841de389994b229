"""Submitting a report, step by step: loading the modules of the steps gives the blueprints their views."""

from __future__ import annotations

from citizen_site.reports.submission import category_step, details_step, moved_steps, review_step, similar_step
from citizen_site.reports.submission.draft_session import blueprint

__all__ = ["blueprint", "category_step", "details_step", "moved_steps", "review_step", "similar_step"]
