"""The desk of moderators: what waits in their areas, and everything that is done with a report."""
