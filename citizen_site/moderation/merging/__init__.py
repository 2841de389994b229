"""Reports that may be about the same trouble, offered for merging."""
