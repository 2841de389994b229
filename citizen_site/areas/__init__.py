"""City, wards and communes, residential groups; each with a time of validity, predecessors and successors."""
