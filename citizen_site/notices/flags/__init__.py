"""Flags: residents' complaints about notices, until a moderator handles them."""
