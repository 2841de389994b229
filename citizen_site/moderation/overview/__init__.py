"""How the work goes: figures by area and by kind, for a time."""
