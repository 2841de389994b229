"""Reports whose time is over three times: others hear of it, once."""
