"""Notices without an app."""
