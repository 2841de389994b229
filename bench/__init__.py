"""How fast pages are, as ratios to a bare Flask page on the same server in the same run."""
