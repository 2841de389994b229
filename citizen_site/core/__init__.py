"""Building blocks that know no feature and no web page: database, search, jobs, time, text."""
