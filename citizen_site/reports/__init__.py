"""What residents report, from the first word to the confirmed fix."""

PARTS = (
    "policies",
    "search",
    "categories.seed",
    "drafts.models",
    "photos.models",
    "photos.jobs",
    "routes",
    "participation.support_routes",
    "participation.follow_routes",
    "panels",
)
