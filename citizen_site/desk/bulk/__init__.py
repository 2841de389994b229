"""Acts on many reports at once, undone within ten minutes."""
