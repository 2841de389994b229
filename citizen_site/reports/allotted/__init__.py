"""How many working hours each kind of trouble has: set by those who run the site, from a day on, with a reason."""
