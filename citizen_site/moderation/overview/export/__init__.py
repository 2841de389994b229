"""The overview as files: its figures at once, the list of reports step by step."""
