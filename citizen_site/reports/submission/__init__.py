"""Submitting a report, one step a module; what is typed is kept in a draft."""
