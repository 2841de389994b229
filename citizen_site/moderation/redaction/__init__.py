"""A photo with parts of it covered, before anybody else sees it."""
