"""Commands about a project's files."""
