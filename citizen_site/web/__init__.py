"""Shared by all pages and owned by no feature: rendering, access, security, errors, assets, language."""
