"""Who is looking at which report at this moment."""
