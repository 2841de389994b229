"""People: how they sign in, their sessions, what the site keeps about them."""
