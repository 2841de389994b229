"""Bulk actions on reports, with an undo within ten minutes."""
