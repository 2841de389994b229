"""Submitting a report, one step a module; the answers are stored in a draft."""
