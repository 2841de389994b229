"""Sorting a report: who handles it, what it is about, where it belongs, how soon."""
