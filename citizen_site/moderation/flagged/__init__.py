"""What residents find wrong with notices and with people: one page of the desk."""
