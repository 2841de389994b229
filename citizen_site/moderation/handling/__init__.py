"""One report at the desk, with everything that is done with it."""
