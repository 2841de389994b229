"""What residents say about people who hold a role, until somebody has looked at it."""
