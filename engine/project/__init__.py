"""A folder read whole: which files it has, what is in them, and its other generation."""
