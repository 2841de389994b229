"""Roles, invitations, people."""
