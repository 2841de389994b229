"""Notices, through pages and commands."""
