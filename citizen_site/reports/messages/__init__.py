"""What the reporter and those who follow are told, and how nobody is told twice."""
