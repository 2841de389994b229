"""Messages to people: one row each, sent once."""
