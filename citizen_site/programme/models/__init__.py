"""Tables of the programme."""
