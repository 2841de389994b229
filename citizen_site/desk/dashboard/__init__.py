"""Figures of the desk, as pages, charts and files."""
