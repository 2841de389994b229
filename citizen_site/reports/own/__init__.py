"""A reporter's own reports: following them, adding to them, saying whether it is fixed."""
