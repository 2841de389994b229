"""Newspaper articles: feeds fetched by a worker, tagged with wards, shown with links to the source."""
