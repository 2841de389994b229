"""Authenticity check: finds the published notice that a text, link or code comes from, even when altered."""
