"""The desk, without a site."""
