"""Photos of reports: the private original, and public copies without anything but the picture."""
