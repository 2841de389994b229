"""Rules by which new reports are given to a unit or a person, and get their urgency, without anybody's doing."""
