"""A lesson becomes additions to the person's files: planned, written in one transaction, recoverable."""
