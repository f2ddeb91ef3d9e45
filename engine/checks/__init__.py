"""What is wrong in a project: names, conflicts, contradictions, each with file and line."""
