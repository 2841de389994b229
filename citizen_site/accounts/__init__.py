"""People: how they sign in, their sessions, what the site keeps about them."""

PARTS = ("sign_in_routes", "account_routes", "outbox_routes", "jobs")
