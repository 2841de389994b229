"""Leaders, moderators and operators: how they are invited, and which role they hold where."""

PARTS = ("policies", "own_data", "people_routes", "invitation_routes", "jobs", "cli")
