"""The desk of moderators: what waits in their areas, and everything that is done with a report."""

PARTS = (
    "queue.routes",
    "tasks.models",
    "tasks.routes",
    "handling.routes",
    "spam.detection",
    "spam.routes",
    "flagged.routes",
    "presence.models",
    "presence.routes",
    "presence.jobs",
    "saved_filters.models",
    "saved_filters.routes",
    "saved_filters.own_data",
    "shortcuts.routes",
    "forwarding.models",
    "triage.routes",
    "merging.routes",
    "forwarding.jobs",
    "forwarding.routes",
    "units_desk.routes",
)
