"""The desk of moderators: what waits in their areas, and everything that is done with a report."""

PARTS = (
    "queue.routes",
    "tasks.models",
    "tasks.routes",
    "retention",
    "overview.routes",
    "overview.export.list_export",
    "letters.sending",
    "digest.routes",
    "digest.jobs",
    "escalation.jobs",
    "own_data",
    "handling.routes",
)
