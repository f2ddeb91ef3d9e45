"""The story graph in terminal cells."""
