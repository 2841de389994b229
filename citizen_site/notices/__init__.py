"""Notices of residential groups, wards and the city: written by those who hold a role there, checked by anyone."""
