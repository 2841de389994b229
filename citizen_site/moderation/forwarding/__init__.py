"""Reports that are passed on to a body outside: by mail, with a link that lets it answer."""
