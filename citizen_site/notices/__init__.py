"""Notices of residential groups, wards and the city: written by those who hold a role there, checked by anyone."""

PARTS = (
    "policies",
    "search",
    "panels",
    "own_data",
    "routes",
    "reading_routes",
    "feed_routes",
    "desk_routes",
    "care_routes",
    "undo_routes",
    "jobs",
    "cli",
    "files.routes",
    "files.jobs",
    "likeness.routes",
    "sharing.routes",
)
