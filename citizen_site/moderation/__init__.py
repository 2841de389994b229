"""The desk of moderators: what waits in their areas, and everything that is done with a report."""

PARTS = (
    "queue.routes",
    "tasks.models",
    "tasks.routes",
    "forwarding.models",
    "handling.routes",
    "triage.routes",
    "merging.routes",
    "forwarding.jobs",
    "forwarding.routes",
    "units_desk.routes",
    "bulk.models",
    "bulk.steps",
    "bulk.jobs",
    "bulk.routes",
    "routing.models",
    "routing.at_delivery",
    "routing.dry_run",
    "routing.routes",
)
