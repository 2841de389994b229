"""Notices of residential groups, wards and the city: written by those who hold a role there, checked by anyone."""

PARTS = (
    "policies",
    "search",
    "panels",
    "own_data",
    "routes",
    "desk_routes",
    "jobs",
    "files.routes",
    "files.jobs",
    "cli",
    "likeness.routes",
)
