"""Digital services: what exists, for whom, what it costs, when it is open."""

PARTS = ("policies", "routes", "cli", "search", "seed", "panels")
