"""Digital services: what exists, for whom, what it costs and when it is open."""
