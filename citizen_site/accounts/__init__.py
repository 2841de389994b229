"""People: sign-in, sessions and personal data."""
