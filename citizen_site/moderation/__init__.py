"""The desk of moderators: what waits in their areas, and everything that is done with a report."""

PARTS = (
    "queue.routes",
    "tasks.models",
    "tasks.routes",
    "handling.routes",
    "redaction.routes",
    "answers.models",
    "four_eyes.models",
)
