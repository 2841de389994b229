"""To whom reports are given and passed on: the area's own units, and bodies outside."""
