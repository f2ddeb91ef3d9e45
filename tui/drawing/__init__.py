"""Values to terminal cells: one ruler, one set of signs, one number format."""
