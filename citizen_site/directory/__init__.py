"""Digital services: what exists, for whom, what it costs, when it is open."""
