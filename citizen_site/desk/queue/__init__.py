"""The queue: what waits, by deadline, with filters that can be saved."""
