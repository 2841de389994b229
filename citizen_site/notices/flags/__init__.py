"""What residents find wrong with notices, until somebody has looked at it."""
