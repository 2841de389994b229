"""What waits, told to each moderator on working mornings."""
