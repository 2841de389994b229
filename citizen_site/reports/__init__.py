"""What residents report, from the first word to the confirmed fix."""

PARTS = (
    "policies",
    "search",
    "categories.seed",
    "drafts.models",
    "photos.models",
    "photos.jobs",
    "photos.routes",
    "routes",
    "messages.models",
    "messages.jobs",
    "own.lost_link",
    "own.routes",
    "own_data",
    "jobs",
    "cli",
)
