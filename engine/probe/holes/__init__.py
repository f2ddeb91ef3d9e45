"""What counts as a hole, one module a subject."""
