"""Panes of the inbox and of the reviewer's desk."""
