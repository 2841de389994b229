"""What residents report, from the first word to the confirmed fix."""

PARTS = (
    "policies",
    "search",
    "categories.seed",
    "drafts.models",
    "drafts.routes",
    "drafts.sending_routes",
    "photos.models",
    "photos.jobs",
    "photos.routes",
    "routes",
    "participation.support_routes",
    "participation.follow_routes",
    "panels",
    "messages.models",
    "messages.jobs",
    "own.lost_link",
    "own.routes",
    "own_data",
    "jobs",
    "cli",
)
