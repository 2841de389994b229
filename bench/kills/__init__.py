"""`make kill-test`: nothing that was acknowledged is lost or doubled, whatever process dies at whatever moment."""
