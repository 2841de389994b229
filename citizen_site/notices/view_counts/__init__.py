"""How many read a notice, counted without knowing who; and who said so, where they agreed."""
