"""The story graph in a browser and in files."""
