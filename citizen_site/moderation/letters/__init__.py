"""Mails of the desk to staff: each about one thing to one recipient, once."""
