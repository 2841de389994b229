"""Anonymous view counts of notices, and named confirmations by consent."""
