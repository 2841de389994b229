"""The desk of moderators: what waits in their areas, and everything that is done with a report."""

PARTS = (
    "queue.routes",
    "tasks.models",
    "tasks.routes",
    "handling.routes",
    "redaction.routes",
    "answers.models",
    "answers.routes",
    "answers.compose_routes",
    "four_eyes.models",
    "four_eyes.routes",
)
