"""Passwords, second factors and passkeys."""
