"""The front page, the search page and the texts about the site."""
