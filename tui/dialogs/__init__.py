"""Dialogs: each a modal screen that returns one answer."""
