"""What looks like spam is kept aside until somebody has looked; sources are blocked for a time, with a reason."""
