"""People: how they sign in, their sessions, what the site keeps about them."""

PARTS = (
    "policies",
    "credentials.own_data",
    "sign_in_routes",
    "password_routes",
    "single_sign_on_routes",
    "account_routes",
    "contact_routes",
    "security_routes",
    "audit_routes",
    "outbox_routes",
    "jobs",
)
