"""The demo neighbourhood: invented records, all marked `is_demo`. Nobody imports this package."""
