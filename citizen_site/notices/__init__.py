"""Notices of residential groups, wards and the city: written by role holders, verifiable by anyone."""
