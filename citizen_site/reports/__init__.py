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
    "routes",
)
