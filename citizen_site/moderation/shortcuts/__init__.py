"""Keys of the desk: what each does, and the sheet that says so."""
