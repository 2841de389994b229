"""Photos and documents of reports: processing, redaction, review, storage."""
