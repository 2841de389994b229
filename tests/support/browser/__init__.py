"""What browser tests and the screenshots share."""
