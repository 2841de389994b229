"""The news of the newspaper: feeds read by a worker, tagged with wards, shown with links to the source."""
