"""Where reports come from, as far as that may be known, and which sources are blocked for a time."""
