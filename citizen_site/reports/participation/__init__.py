"""What people do with somebody else's report: say that they have the same trouble, and follow it."""
