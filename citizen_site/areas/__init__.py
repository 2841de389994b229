"""City, wards, communes and residential groups, with their validity, predecessors and successors."""
