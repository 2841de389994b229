"""What residents report, from the first word to the confirmed fix."""

PARTS = (
    "policies",
    "search",
    "categories.seed",
    "drafts.models",
    "photos.models",
    "routes",
)
