"""What residents report, from the first word to the confirmed fix."""
