"""Scores of policies and of understanding."""
