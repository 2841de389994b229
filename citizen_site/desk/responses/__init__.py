"""Canned responses: templates with placeholders, and a check that a response says something."""
