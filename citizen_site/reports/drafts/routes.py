"""Writing a report, step by step: loading the steps' modules gives the blueprint its views."""

from citizen_site.reports.drafts import last_routes, place_routes, similar_routes, what_routes, words_routes
from citizen_site.reports.drafts.opening import blueprint

__all__ = ["blueprint", "last_routes", "place_routes", "similar_routes", "what_routes", "words_routes"]
