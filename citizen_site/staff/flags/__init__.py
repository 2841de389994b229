"""Flags on role holders: residents' complaints, until somebody responsible handles them."""
