"""What can be reported: the kinds of trouble, as data."""
