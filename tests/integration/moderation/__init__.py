"""The desk of moderators."""
