"""Addresses of the queue that a moderator named, to find them again."""
