"""Residents' pages about reports."""
